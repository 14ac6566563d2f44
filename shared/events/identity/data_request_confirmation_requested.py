"""Somebody wrote to the merchant about an account's data (ID-14): notifier mails the owner a link to confirm it."""

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.contract import Event
from shared.events.sealing import Personal, Sealed


class DataRequestConfirmationRequested(Event):
    """Goes to the account's own address, whoever wrote. `token` is sealed for notifier (NO-03)."""

    TYPE: ClassVar[str] = "identity.data_request_confirmation_requested"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("notifier",)

    request_id: str
    account_id: str
    email: Personal
    kind: Annotated[str, Field(description="later versions add others", examples=["access"])]
    token: Sealed
    expires_at: datetime
    return_target: str | None = Field(
        None, description="which of the merchant's clients links lead to; the first if none"
    )
