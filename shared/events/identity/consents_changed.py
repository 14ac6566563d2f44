"""A customer gave a consent or took one back (ID-13). State event: the newest `seq` wins."""

from datetime import datetime
from typing import ClassVar

from shared.events.contract import Event
from shared.events.parts import ConsentsState


class ConsentsChanged(Event):
    """Carries all of an account's consents. An account of which none arrived has given none."""

    TYPE: ClassVar[str] = "identity.consents_changed"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("notifier", "orders")

    account_id: str
    consents: ConsentsState
    changed_at: datetime
