"""An account's password was changed and every session ended; notifier mails the owner (NO-01)."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from shared.events.contract import Event
from shared.events.sealing import Personal


class PasswordChanged(Event):
    """`email` is the address that the account had when its password was changed."""

    TYPE: ClassVar[str] = "identity.password_changed"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("notifier",)

    account_id: str
    email: Personal
    changed_at: datetime
    return_target: str | None = Field(
        None, description="which of the merchant's clients links lead to; the first if none"
    )
