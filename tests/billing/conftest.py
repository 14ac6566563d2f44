"""billing in this process, with the simulator of Stripe as a process of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from shared.values import clock
from tests.support.waiting import FakeClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tests.billing.customer import Customer
    from tests.support.in_process import StartService


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The SDK hands httpx its form as `data`, for which httpx wants `content`: nothing that we can change."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning"))


@pytest.fixture(scope="session")
def stripe_addresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The simulator's API and page, without a webhook endpoint: the tests deliver the webhooks themselves."""
    from tests.billing.stripe_simulator import running_simulator

    with running_simulator(tmp_path_factory.mktemp("stripe")) as addresses:
        yield addresses


@pytest.fixture
def fake_clock() -> FakeClock:
    """The simulator lives in real time, so billing's clock starts there too."""
    return FakeClock(clock.now())


@pytest.fixture
async def customer(start_service: StartService, stripe_addresses: tuple[str, str]) -> AsyncIterator[Customer]:
    """A customer of billing, with a simulator that has no faults planned."""
    from tests.billing.customer import Customer
    from tests.billing.stripe_simulator import StripeSimulator

    stripe = StripeSimulator(*stripe_addresses)
    yield Customer(await start_service("billing", stripe_api_url=stripe.api_url), stripe)
    await stripe.clear_faults()
    await stripe.close()
