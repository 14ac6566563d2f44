"""identity in this process, on a database of the test's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shared.values import clock
from tests.support.waiting import FakeClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sandbox.oidc.app import Server
    from tests.identity.provider import Browser
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


@pytest.fixture(scope="session")
async def companies() -> AsyncIterator[Server]:
    """PayPal's and Facebook's stand-in, behind a socket."""
    from tests.identity.provider import stand_in

    async with stand_in() as server:
        yield server


@pytest.fixture
async def shopper(start_service: StartService, companies: Server) -> AsyncIterator[Visitor]:
    """A visitor of a shop that offers both companies."""
    from tests.identity.provider import settings_for
    from tests.identity.visitor import Visitor

    yield Visitor(await start_service("identity", **settings_for(companies.url)))
    companies.fault = None


@pytest.fixture
def browser(shopper: Visitor) -> Browser:
    """A browser at that shop."""
    from tests.identity.provider import Browser

    return Browser(shopper.service)
