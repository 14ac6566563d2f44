"""notifier checked, or erased, what it holds of a person (ID-14)."""

from typing import ClassVar

from shared.events.contract import Event
from shared.events.personal_data import ErasureAnswer


class NotifierErasureCompleted(Event):
    """What is not in `answer.held` is done."""

    TYPE: ClassVar[str] = "notifier.notifier_erasure_completed"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("identity",)

    answer: ErasureAnswer
