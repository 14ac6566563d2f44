"""The owner of an account asked for a new password; notifier mails the link (ID-08)."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from shared.events.contract import Event
from shared.events.sealing import Personal, Sealed


class PasswordResetRequested(Event):
    """`token` is sealed for notifier (NO-03); it is valid until `expires_at`, once, and only the newest.

    `email` is the account's address at that moment: a link never goes to what a projection still has.
    """

    TYPE: ClassVar[str] = "identity.password_reset_requested"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("notifier",)

    account_id: str
    email: Personal
    token: Sealed
    expires_at: datetime
    return_target: str | None = Field(
        None, description="which of the merchant's clients links lead to; the first if none"
    )
