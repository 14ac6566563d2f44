"""An account has another e-mail address, which is confirmed; notifier tells the earlier one (ID-10)."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from shared.events.contract import Event
from shared.events.sealing import Personal


class EmailChanged(Event):
    """The account's public state with it is in `account_changed`."""

    TYPE: ClassVar[str] = "identity.email_changed"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("notifier",)

    account_id: str
    old_email: Personal
    new_email: Personal
    changed_at: datetime
    return_target: str | None = Field(
        None, description="which of the merchant's clients links lead to; the first if none"
    )
