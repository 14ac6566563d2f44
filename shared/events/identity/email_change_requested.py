"""A new e-mail address is to be confirmed by the link that notifier mails to it (ID-10)."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from shared.events.contract import Event
from shared.events.sealing import Personal, Sealed


class EmailChangeRequested(Event):
    """`email` is the new address. `token` is sealed for notifier (NO-03); it is valid until `expires_at`, once, and
    only the newest."""

    TYPE: ClassVar[str] = "identity.email_change_requested"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("notifier",)

    account_id: str
    email: Personal
    token: Sealed
    expires_at: datetime
    return_target: str | None = Field(
        None, description="which of the merchant's clients links lead to; the first if none"
    )
