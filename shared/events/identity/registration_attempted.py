"""Somebody tried to open an account with an address that has one; notifier tells its owner (ID-04)."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from shared.events.contract import Event
from shared.events.sealing import Personal


class RegistrationAttempted(Event):
    """Once a day and account at most; `email` is the account's, which its owner confirmed."""

    TYPE: ClassVar[str] = "identity.registration_attempted"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("notifier",)

    account_id: str
    email: Personal
    attempted_at: datetime
    return_target: str | None = Field(
        None, description="which of the merchant's clients links lead to; the first if none"
    )
