"""An account's address was confirmed: its owner is mailed the login codes (ID-06)."""

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.contract import Event
from shared.events.sealing import Personal


class CredentialsIssued(Event):
    """Customer number and login, never a password. Where none was chosen, `token` sets one, until `expires_at`."""

    TYPE: ClassVar[str] = "identity.credentials_issued"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("notifier",)

    account_id: str
    customer_number: str
    email: Personal
    token: Annotated[
        str | None, Field(repr=False, description="NaCl sealed box, base64url: notifier alone can open it")
    ] = None
    expires_at: datetime | None = None
    return_target: str | None = Field(
        None, description="which of the merchant's clients links lead to; the first if none"
    )
