"""An account was erased in every service (ID-14, ID-26); notifier mails it to the address that this event alone has."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from shared.events.contract import Event
from shared.events.personal_data import HeldDocuments
from shared.events.sealing import Personal
from shared.values.locale import Locale


class AccountErased(Event):
    """`held` is what the law keeps, and until when. Nobody's contact is known for it any more."""

    TYPE: ClassVar[str] = "identity.account_erased"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("notifier",)

    request_id: str
    email: Personal
    locale: Locale
    erased_at: datetime
    held: tuple[HeldDocuments, ...] = ()
    return_target: str | None = Field(
        None, description="which of the merchant's clients links lead to; the first if none"
    )
