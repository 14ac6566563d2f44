"""What orders asks of itself about orders."""

from typing import ClassVar

from shared.events.job import Job


class SettleStock(Job):
    """An order was placed, paid or has ended: its reserved pieces are kept, sold or freed (OR-13), as the order says
    when the job runs."""

    VERB: ClassVar[str] = "settle_stock"

    number: str
