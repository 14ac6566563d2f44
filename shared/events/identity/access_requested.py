"""Somebody asks to act for a company (ID-19); notifier mails one of those who may decide: an owner, or the merchant's
contact person. One event per recipient."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from shared.events.contract import Event
from shared.events.sealing import Personal, Sealed
from shared.values.locale import Locale


class AccessRequested(Event):
    """`email` and `locale` are the recipient's; `token` is sealed for notifier, and good until `expires_at`."""

    TYPE: ClassVar[str] = "identity.access_requested"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("notifier",)

    request_id: str
    email: Personal
    locale: Locale
    company_name: Personal
    customer_number: str
    asker_name: Personal
    asker_email: Personal
    token: Sealed
    expires_at: datetime
    return_target: str | None = Field(
        None, description="which of the merchant's clients links lead to; the first if none"
    )
