"""identity in-process: its API over ASGI, its consumers called by hand, its events read from the outboxes."""

from collections.abc import AsyncIterator, Callable

import pytest

from shared import clock
from shared.mongo import Database
from shared.service import Kit
from tests.identity.harness import Harness
from tests.shared.waiting import FakeClock


@pytest.fixture
def fake_clock() -> FakeClock:
    """Stands still at the machine's present, because the verifier of access tokens goes by the machine's time."""
    return FakeClock(clock.now())


@pytest.fixture
async def identity(
    database: Database, service_kit: Callable[[str], Kit], fake_clock: FakeClock
) -> AsyncIterator[Harness]:
    """The service on an empty database."""
    harness = Harness(database, service_kit, fake_clock)
    await harness.open()
    yield harness
    await harness.close()
