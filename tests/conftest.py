"""Fixtures for every test: a database of one's own, the broker, a test service on both, the kernel's process."""

import gc
import uuid
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aio_pika
import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from shared.messaging.broker import Broker
from shared.messaging.relay import Relay
from shared.messaging.signals import Signals
from shared.messaging.topology import topology
from shared.persistence.mongo import Client, Database, Lease, connect
from shared.persistence.repository import Outbound
from shared.runtime.service import Kernel
from shared.values import ids
from shared.web.idempotency import Idempotency
from shared.web.rate_limits import RateLimits
from tests.support.kernel_process import BOX, KernelProcess, Names, Queues
from tests.support.waiting import FakeClock

pytest_plugins = ["tests.support.backing"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each report carries the rules that its test proves, also from a worker of xdist: `make features` reads them."""
    for item in items:
        rules = {rule for marker in item.iter_markers("rule") for rule in marker.args}
        item.user_properties.extend(("rule", rule) for rule in sorted(rules))


class ByFolder(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """A folder's tests share its servers, so one worker of xdist runs them all."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0].rpartition("/")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFolder:
    """The folders in their own order: the longest are not the ones with the most tests."""
    config.option.loadscopereorder = False
    return ByFolder(config, log)


@pytest.fixture(scope="session")
def docker_engine(docker_engine: bool) -> bool:
    """Whether a container engine answers. When none does, docker-py leaves a socket unclosed: collected here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
    return docker_engine


@pytest.fixture(scope="session")
async def mongo_client(mongo_url: str) -> AsyncIterator[Client]:
    """The session's one client of the database."""
    client = connect(mongo_url)
    yield client
    client.close()


@pytest.fixture
async def database(mongo_client: Client) -> AsyncIterator[Database]:
    """An empty database of the test's own, dropped afterwards."""
    database: Database = mongo_client[f"test_{uuid.uuid4().hex[:12]}"]
    yield database
    await mongo_client.drop_database(database.name)


@pytest.fixture
def fake_clock() -> FakeClock:
    """Time that stands still until the test moves it."""
    return FakeClock()


@pytest.fixture
async def rate_limits(mongo_url: str, database: Database) -> AsyncIterator[RateLimits]:
    """Rate limits of the test's own."""
    limits = RateLimits(mongo_url, database.name, 1.0)
    yield limits
    limits.close()


@pytest.fixture
async def make_kernel(
    database: Database, rate_limits: RateLimits, fake_clock: FakeClock
) -> AsyncIterator[Callable[[str], Kernel]]:
    """What a service's `wire` is handed, in-process: `make_kernel("orders")`. Its events stay in the outboxes, where
    `tests.support.outbox.told` reads them; time is `fake_clock`."""
    relays: list[Relay] = []

    def make(service: str) -> Kernel:
        broker = Broker("amqp://unused.test", topology((), ()))
        relay = Relay(broker, Lease(database, "relay.sweep", fake_clock), fake_clock)
        relays.append(relay)
        return Kernel(
            database=database,
            outbound=Outbound(service, relay, BOX, fake_clock, ids.new_id),
            signals=Signals(service),
            idempotency=Idempotency(database, fake_clock),
            rate_limits=rate_limits,
            clock=fake_clock,
            new_id=ids.new_id,
        )

    yield make
    for relay in relays:
        await relay.stop(0)


@pytest.fixture(scope="session")
async def queues(amqp_url: str) -> AsyncIterator[Queues]:
    """A look at the broker from outside. No heartbeat: while a test without a loop runs, nobody would answer it."""
    async with await aio_pika.connect(amqp_url, heartbeat=0) as connection:
        yield Queues(await connection.channel())


@pytest.fixture
async def names(queues: Queues) -> AsyncIterator[Names]:
    """Contracts and queues of the test's own, removed afterwards."""
    names = Names()
    yield names
    await queues.remove(names)


MakeProcess = Callable[..., Awaitable[KernelProcess]]


@pytest.fixture
async def make_process(names: Names, database: Database, amqp_url: str) -> AsyncIterator[MakeProcess]:
    """Opens processes of the test's service: `await make_process(handlers={…}, delays=(…))`; closed afterwards."""
    processes: list[KernelProcess] = []

    async def make(*, broker: bool = True, **settings: Any) -> KernelProcess:
        processes.append(process := KernelProcess(names, database, settings.pop("amqp_url", amqp_url), **settings))
        return await process.open(broker=broker)

    yield make
    for process in processes:
        await process.close()


@pytest.fixture
async def process(make_process: MakeProcess) -> KernelProcess:
    """One running process with the usual handler."""
    return await make_process()
