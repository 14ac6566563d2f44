"""Somebody wanted to move an account to an address that has another one; notifier tells its owner (ID-10)."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from shared.events.contract import Event
from shared.events.sealing import Personal


class EmailChangeToTakenAddress(Event):
    """`account_id` and `email` are of the account that has the address; whose wish it was is not said."""

    TYPE: ClassVar[str] = "identity.email_change_to_taken_address"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("notifier",)

    account_id: str
    email: Personal
    asked_at: datetime
    return_target: str | None = Field(
        None, description="which of the merchant's clients links lead to; the first if none"
    )
