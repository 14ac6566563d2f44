"""An account's public state changed (confirmed address, contact details). State event: the newest `seq` wins."""

from typing import ClassVar

from shared.events.contract import Event
from shared.events.parts import AccountState


class AccountChanged(Event):
    """Carries the account's whole public state."""

    TYPE: ClassVar[str] = "identity.account_changed"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("notifier", "orders")

    account: AccountState
