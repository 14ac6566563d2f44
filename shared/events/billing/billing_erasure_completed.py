"""billing checked, or erased, what it holds of a person (ID-14)."""

from typing import ClassVar

from shared.events.contract import Event
from shared.events.personal_data import ErasureAnswer


class BillingErasureCompleted(Event):
    """What is not in `answer.held` is done."""

    TYPE: ClassVar[str] = "billing.billing_erasure_completed"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("identity",)

    answer: ErasureAnswer
