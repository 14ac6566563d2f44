"""An account was opened (ID-03). notifier mails its login codes (ID-06); the others keep a copy of the
customer."""

from typing import ClassVar

from pydantic import Field

from shared.events.contract import Event
from shared.events.parts import AccountState


class AccountRegistered(Event):
    """Carries the account's whole public state."""

    TYPE: ClassVar[str] = "identity.account_registered"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("notifier", "orders")

    account: AccountState
    return_target: str | None = Field(
        None, description="which of the merchant's clients links lead to; the first if none"
    )
