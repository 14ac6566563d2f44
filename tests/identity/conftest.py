"""identity in-process: its API over ASGI, its consumers called by hand, its events read from the outboxes."""

from collections.abc import AsyncIterator, Callable

import pytest

from shared.persistence.mongo import Database
from shared.runtime.service import Kernel
from shared.values import clock
from tests.identity.harness import Harness
from tests.support.waiting import FakeClock


@pytest.fixture
def fake_clock() -> FakeClock:
    """Stands still at the machine's present, because the verifier of access tokens goes by the machine's time."""
    return FakeClock(clock.now())


@pytest.fixture
async def identity(
    database: Database, make_kernel: Callable[[str], Kernel], fake_clock: FakeClock
) -> AsyncIterator[Harness]:
    """The service on an empty database."""
    harness = Harness(database, make_kernel, fake_clock)
    await harness.open()
    yield harness
    await harness.close()
