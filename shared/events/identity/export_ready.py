"""The copy of everything that is held of a person is ready (ID-14); notifier mails the link to it."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from shared.events.contract import Event
from shared.events.sealing import Personal, Sealed


class ExportReady(Event):
    """`token` is sealed for notifier (NO-03), valid until `expires_at`, once, for the logged-in owner."""

    TYPE: ClassVar[str] = "identity.export_ready"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("notifier",)

    request_id: str
    account_id: str
    email: Personal
    token: Sealed
    expires_at: datetime
    return_target: str | None = Field(
        None, description="which of the merchant's clients links lead to; the first if none"
    )
