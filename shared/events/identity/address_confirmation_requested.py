"""An e-mail address is to be confirmed by the link that notifier mails (ID-06)."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from shared.events.contract import Event
from shared.events.sealing import Personal, Sealed


class AddressConfirmationRequested(Event):
    """`token` is sealed for notifier (NO-03); the link holds it in the fragment, so no server log sees it."""

    TYPE: ClassVar[str] = "identity.address_confirmation_requested"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("notifier",)

    account_id: str
    email: Personal
    token: Sealed
    expires_at: datetime
    registered_at: datetime | None = Field(None, description="when the account was opened, which the mail says")
    return_target: str | None = Field(
        None, description="which of the merchant's clients links lead to; the first if none"
    )
