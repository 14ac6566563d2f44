"""The checker is proven: mistakes made on purpose must be found, each as what it is."""

import pytest

from tests.faults.workers import Workers
from tests.support.kernel_process import Queues

COUNT = 40


async def test_a_handler_without_cause_is_found_to_repeat(workers: Workers, queues: Queues) -> None:
    """Without the event's id in the ledger's write, a crash before the ack has a second effect."""
    await workers.died(workers.start(COUNT, MISTAKE="no_processed_id", CRASH_AT="before_ack:5"))
    workers.start(COUNT, MISTAKE="no_processed_id")
    found = await workers.exhausted(queues, COUNT)
    assert found.duplicated
    assert not found.lost


@pytest.mark.parametrize(("mistake", "crash"), [("ack_first", "before_ack:5"), ("mark_first", "after_publish:5")])
async def test_a_confirmation_that_comes_too_early_is_found_to_lose(
    mistake: str, crash: str, workers: Workers, queues: Queues
) -> None:
    """An ack before the effect, or a mark before the broker's confirm, loses what a crash finds in between."""
    await workers.died(workers.start(COUNT, MISTAKE=mistake, CRASH_AT=crash))
    workers.start(COUNT)
    found = await workers.exhausted(queues, COUNT)
    assert found.lost
    assert not found.duplicated
