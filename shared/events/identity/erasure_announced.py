"""An account without login or order for 23 months will be erased (ID-26); notifier mails its owner."""

from datetime import datetime
from typing import ClassVar

from shared.events.contract import Event
from shared.events.sealing import Personal


class ErasureAnnounced(Event):
    """Erased from `erased_from` on, unless its owner logs in or orders before."""

    TYPE: ClassVar[str] = "identity.erasure_announced"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("notifier",)

    account_id: str
    email: Personal
    last_active_at: datetime
    erased_from: datetime
    return_target: str | None = None
