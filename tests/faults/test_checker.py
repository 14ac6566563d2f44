"""The checker is proven: mistakes made on purpose must be found, each as what it is."""

import pytest

from tests.faults.crew import Crew
from tests.support.kernel_process import Queues

COUNT = 40


async def test_a_handler_without_cause_is_found_to_repeat(crew: Crew, queues: Queues) -> None:
    """Without the event's id in the ledger's write, a crash before the ack has a second effect."""
    await crew.died(crew.start(COUNT, PLANT="no_cause", CRASH_AT="before_ack:5"))
    crew.start(COUNT, PLANT="no_cause")
    found = await crew.exhausted(queues, COUNT)
    assert found.duplicated
    assert not found.lost


@pytest.mark.parametrize(("plant", "crash"), [("ack_first", "before_ack:5"), ("mark_first", "after_publish:5")])
async def test_a_confirmation_that_comes_too_early_is_found_to_lose(
    plant: str, crash: str, crew: Crew, queues: Queues
) -> None:
    """An ack before the effect, or a mark before the broker's confirm, loses what a crash finds in between."""
    await crew.died(crew.start(COUNT, PLANT=plant, CRASH_AT=crash))
    crew.start(COUNT)
    found = await crew.exhausted(queues, COUNT)
    assert found.lost
    assert not found.duplicated
