"""Fixtures of every test that needs a server: a database of its own, the broker, services in this process.

The fixtures import what they need when a test asks for it: tests that ask for no server start in a fraction of a
second (held by tests/architecture).
"""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.waiting import FakeClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

    from sandbox.stack.broker import Broker
    from sandbox.stack.database import Database as DatabaseNode
    from sandbox.stack.stack import Stack
    from shared.persistence.mongo import Client, Database
    from tests.support.examples import Examples
    from tests.support.http_examples import HttpExamples
    from tests.support.in_process import StartService
    from tests.support.kernel_process import KernelProcess, MakeProcess, Names, Queues


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-examples` lets the publishers' tests write tests/contracts/examples."""
    parser.addoption("--update-examples", action="store_true", help="accept the events' new shapes as examples")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each report carries the rules that its test proves, also from a worker of xdist: `make features` reads them.
    The folders that take longest come first."""
    from tests.support.scheduling import turn

    items.sort(key=lambda item: turn(item.nodeid))
    for item in items:
        rules = {rule for marker in item.iter_markers("rule") for rule in marker.args}
        item.user_properties.extend(("rule", rule) for rule in sorted(rules))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """One worker of xdist runs a folder's tests, which share its servers."""
    from tests.support.scheduling import by_folder

    return by_folder(config, log)


@pytest.fixture(scope="session")
def mongo_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A MongoDB without access control, shared by the session: use a database name of your own."""
    from tests.support import servers

    with servers.mongo(tmp_path_factory.mktemp("database")) as url:
        yield url


@pytest.fixture(scope="session")
def amqp_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A RabbitMQ shared by the session: use exchange and queue names, or a virtual host, of your own."""
    from tests.support import servers

    with servers.amqp(tmp_path_factory.mktemp("broker")) as url:
        yield url


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole stack on free ports, every part as a private process; one that dies is started again. The mail of a
    notifier that was killed waits for the end of its lease, here 24 s instead of 60."""
    from sandbox.stack.ports import free_ports
    from sandbox.stack.stack import Stack

    # The customers of all tests come from one address.
    env = {"notifier": {"MAIL_LEASE": "24"}, "identity": {"RATE_LIMIT_FACTOR": "20"}}
    with Stack(tmp_path_factory.mktemp("stack"), ports=free_ports(), env=env) as stack:
        yield stack


@pytest.fixture(scope="session")
def broker_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A second broker, which a test may kill, pause, restart or starve of disk, and leaves as it was: each start costs
    4 s of CPU."""
    from sandbox.stack.broker import Broker
    from sandbox.stack.ports import free_port
    from tests.support.servers import running

    with running(Broker(tmp_path_factory.mktemp("broker"), free_port())) as broker:
        yield broker


@pytest.fixture
def database_node(tmp_path: Path) -> Iterator[DatabaseNode]:
    """A database of the test's own, which it may kill, pause or restart."""
    from sandbox.stack.database import Database
    from sandbox.stack.ports import free_port
    from tests.support.servers import running

    with running(Database(tmp_path / "database", free_port())) as database:
        yield database


@pytest.fixture(scope="session")
async def mongo_client(mongo_url: str) -> AsyncIterator[Client]:
    """The session's one client of the database."""
    from shared.persistence.mongo import connect

    client = connect(mongo_url)
    yield client
    client.close()


@pytest.fixture(scope="session")
async def service_client(mongo_url: str) -> AsyncIterator[Client]:
    """The client of the services in this process: its commands are theirs alone, and recorded."""
    from shared.persistence.mongo import connect
    from tests.support.commands import recorder

    client = connect(mongo_url, listeners=[recorder])
    yield client
    client.close()


@pytest.fixture
async def database(mongo_client: Client, mongo_url: str) -> AsyncIterator[Database]:
    """An empty database of the test's own, dropped afterwards, however long that takes: the sandbox's server needs
    more than the services' ten seconds for some thousand documents."""
    from pymongo import MongoClient

    database: Database = mongo_client[f"test_{uuid.uuid4().hex[:12]}"]
    yield database
    with MongoClient[dict[str, Any]](mongo_url, retryWrites=False) as patient:
        await asyncio.to_thread(patient.drop_database, database.name)


@pytest.fixture
def examples(pytestconfig: pytest.Config) -> Examples:
    """The examples of a publisher's events: `examples.check(event)`."""
    from tests.support.examples import Examples

    return Examples(update=pytestconfig.getoption("--update-examples"))


@pytest.fixture
def http_examples(pytestconfig: pytest.Config) -> HttpExamples:
    """The examples of a service's requests and answers: `http_examples.check("orders", answer)`."""
    from tests.support.http_examples import HttpExamples

    return HttpExamples(update=pytestconfig.getoption("--update-examples"))


@pytest.fixture
def fake_clock() -> FakeClock:
    """Time that stands still until the test moves it."""
    return FakeClock()


@pytest.fixture
async def start_service(
    database: Database, service_client: Client, mongo_url: str, fake_clock: FakeClock
) -> AsyncIterator[StartService]:
    """Opens a service in this process, on the test's database and clock: `await start_service("orders", …settings)`.
    Called again it opens a second process of the service; all are closed afterwards. A query of theirs that is in no
    list of tests/support/queries.py fails the test."""
    from tests.support.commands import recorder
    from tests.support.in_process import start
    from tests.support.queries import undeclared

    opened: list[Any] = []
    with recorder.of(database.name) as commands:
        async with contextlib.AsyncExitStack() as closing:

            async def open_service(name: str, **changes: Any) -> Any:
                settings = {"mongo_url": mongo_url, "mongo_database": database.name} | changes
                opening = start(name, service_client[database.name], fake_clock, settings, seen=database)
                opened.append(await closing.enter_async_context(opening))
                return opened[-1]

            yield open_service
    for name in {each.name for each in opened}:
        stores = [store for each in opened if each.name == name for store in each.held]
        assert not undeclared(name, stores, commands), "queries in no list of tests/support/queries.py"


@pytest.fixture(scope="session")
async def queues(amqp_url: str) -> AsyncIterator[Queues]:
    """A look at the broker from outside. No heartbeat: while a test without a loop runs, nobody would answer it."""
    import aio_pika

    from tests.support.kernel_process import Queues

    async with await aio_pika.connect(amqp_url, heartbeat=0) as connection:
        yield Queues(await connection.channel())


@pytest.fixture
async def names(queues: Queues) -> AsyncIterator[Names]:
    """Contracts and queues of the test's own, removed afterwards."""
    from tests.support.kernel_process import Names

    names = Names()
    yield names
    await queues.remove(names)


@pytest.fixture
async def make_process(names: Names, database: Database, amqp_url: str) -> AsyncIterator[MakeProcess]:
    """Opens processes of the test's service: `await make_process(handlers={…}, delays=(…))`; closed afterwards."""
    from tests.support.kernel_process import KernelProcess

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
