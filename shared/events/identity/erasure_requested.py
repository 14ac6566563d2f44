"""A person's data are to be erased everywhere, but for what a duty keeps (ID-14, ID-26, GDPR article 17)."""

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.contract import Event
from shared.events.sealing import Personal


class ErasureRequested(Event):
    """Every consumer answers by its own `…_erasure_completed`. `step` is `check`, which only asks what is still open,
    or `erase`. What was held back is asked for again in the next `round`."""

    TYPE: ClassVar[str] = "identity.erasure_requested"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("billing", "notifier", "orders")

    request_id: str
    account_id: str
    customer_number: str | None = None
    email: Personal
    step: Annotated[str, Field(examples=["check"])]
    round: int = 0
    requested_at: datetime
