"""Somebody is invited to act for a company (ID-17); notifier mails the link. The address may have no account."""

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.contract import Event
from shared.events.sealing import Personal, Sealed
from shared.values.locale import Locale


class InvitationSent(Event):
    """`token` is sealed for notifier; only the newest link of an address and company is good, until `expires_at`."""

    TYPE: ClassVar[str] = "identity.invitation_sent"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("notifier",)

    email: Personal
    locale: Locale
    company_name: Personal
    customer_number: str
    role: Annotated[str, Field(examples=["buyer"])]
    token: Sealed
    expires_at: datetime
    return_target: str | None = Field(
        None, description="which of the merchant's clients links lead to; the first if none"
    )
