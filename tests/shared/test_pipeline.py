"""From the commit to the effect, on the real broker and database (EV-01)."""

import pytest

from tests.support.kernel_process import KernelProcess
from tests.support.waiting import eventually


@pytest.mark.rule("EV-01")
async def test_a_committed_event_takes_effect_once_and_leaves_the_outbox(process: KernelProcess) -> None:
    """What is stored is published, handled, and gone from the outbox."""
    for number in range(20):
        await process.add(f"t{number % 4}", number)
    await eventually(process.drained)

    async def all_there() -> bool:
        return await process.numbers() == list(range(20))

    await eventually(all_there)
