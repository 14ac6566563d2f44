"""One simulator and one receiver for the folder; tests that hurt a process start their own."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.sandbox.stripe.running import Receiver, RunningSimulator


@pytest.fixture(scope="package")
def receiver() -> Iterator[Receiver]:
    """Where the shared simulator's webhooks go."""
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture(scope="package")
async def sim(tmp_path_factory: pytest.TempPathFactory, receiver: Receiver) -> AsyncIterator[RunningSimulator]:
    """The shared simulator."""
    running = RunningSimulator(tmp_path_factory.mktemp("stripe") / "data", receiver.url)
    await running.start()
    yield running
    await running.close()


@pytest.fixture
async def own(tmp_path: Path) -> AsyncIterator[tuple[RunningSimulator, Receiver]]:
    """A simulator and a receiver of the test's own, to be killed."""
    receiver = Receiver()
    running = RunningSimulator(tmp_path / "data", receiver.url)
    await running.start()
    yield running, receiver
    await running.close()
    receiver.close()
