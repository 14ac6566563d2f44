"""identity in this process, on a database of the test's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shared.values import clock
from tests.support.waiting import FakeClock

if TYPE_CHECKING:
    from tests.identity.visitor import Visitor
    from tests.support.in_process import StartService


@pytest.fixture
def fake_clock() -> FakeClock:
    """Stands still at the machine's present, because the verifier of access tokens goes by the machine's time."""
    return FakeClock(clock.now())


@pytest.fixture
async def visitor(start_service: StartService) -> Visitor:
    """A visitor before an empty database."""
    from tests.identity.visitor import Visitor

    return Visitor(await start_service("identity"))
