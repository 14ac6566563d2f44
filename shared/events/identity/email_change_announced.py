"""Somebody asked for another e-mail address of an account; notifier tells the present one (ID-10)."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from shared.events.contract import Event
from shared.events.sealing import Personal


class EmailChangeAnnounced(Event):
    """`email` is the account's confirmed address, and stays it until `new_email` is confirmed."""

    TYPE: ClassVar[str] = "identity.email_change_announced"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("notifier",)

    account_id: str
    email: Personal
    new_email: Personal
    asked_at: datetime
    return_target: str | None = Field(
        None, description="which of the merchant's clients links lead to; the first if none"
    )
