"""An account was opened (ID-03). notifier mails its login codes (ID-06); the others keep a copy of the
customer."""

from typing import ClassVar

from shared.events.contract import Event
from shared.events.parts import AccountState


class AccountRegistered(Event):
    """Carries the account's whole public state."""

    TYPE: ClassVar[str] = "identity.account_registered"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("notifier", "orders")

    account: AccountState
