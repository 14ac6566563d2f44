"""From the commit to the effect, on the real broker and database (EV-01)."""

import pytest

from tests.shared.kit import Kit
from tests.shared.waiting import eventually


@pytest.mark.rule("EV-01")
async def test_a_committed_event_takes_effect_once_and_leaves_the_outbox(kit: Kit) -> None:
    """What is stored is published, handled, and gone from the outbox."""
    for number in range(20):
        await kit.add(f"t{number % 4}", number)
    await eventually(kit.drained)

    async def all_there() -> bool:
        return await kit.numbers() == list(range(20))

    await eventually(all_there)
