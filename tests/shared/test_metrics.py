"""What an operator sees of any service at /metrics (OP-01), through the real runner."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import aio_pika
import httpx
import pytest
from prometheus_client import REGISTRY as METRICS

from sandbox.stack.database import Database as DatabaseNode
from sandbox.stack.ports import free_port
from shared import VERSION
from shared.errors import Unavailable
from shared.messaging.consumer import JobTable
from shared.messaging.envelope import Received
from shared.messaging.topology import dead_letter_queue, queue_of
from shared.persistence.metrics import CommandCounter
from shared.persistence.mongo import Database, connect
from shared.persistence.outbox import Entry
from shared.persistence.repository import Repository
from shared.runtime.service import Kernel, Role, Service, ServiceDefinition
from shared.runtime.settings import ServiceSettings
from shared.values import clock
from tests.architecture.source import ROOT
from tests.support import settings as support_settings
from tests.support.kernel_process import KEPT, Names, Queues, unique_name
from tests.support.metrics import Scrape, scrape
from tests.support.things import CountThing, Thing
from tests.support.waiting import eventually

COMMANDS = "comptoir_database_commands_total"
BACKLOGS = (
    "comptoir_outbox_pending_documents",
    "comptoir_outbox_oldest_seconds",
    "comptoir_deadlines_overdue",
    "comptoir_deadlines_overdue_oldest_seconds",
)


@dataclass
class Parts:
    """A running service of the test's own, and what a test does to it."""

    name: str
    amqp_url: str
    http: httpx.AsyncClient
    kernel: Kernel
    things: Repository[Thing]

    async def scrape(self) -> Scrape:
        """GET /metrics."""
        return await scrape(self.http)

    async def connected(self) -> bool:
        """Whether the process says that it has its broker."""
        return (await self.scrape()).value("comptoir_broker_connected") == 1


@asynccontextmanager
async def running(
    database: str, mongo_url: str, amqp_url: str, role: Role = "api", jobs: JobTable[None] | None = None
) -> AsyncIterator[Parts]:
    """A service that keeps things, as `python -m services.<name> <role>` runs one: nothing handles its deadlines."""
    name, kept = unique_name(), []

    def wire(_: ServiceSettings, kernel: Kernel) -> ServiceDefinition[None]:
        things = Repository(kernel.database, "things", Thing, kernel.outbound, retention=KEPT)
        kept.append((kernel, things))
        return ServiceDefinition(context=None, routers=(), handlers={}, stores=(things,), jobs=jobs or {})

    settings = support_settings.orders(
        mongo_url=mongo_url, mongo_database=database, amqp_url=amqp_url, build_revision="abc1234"
    )
    app = Service(name, role, settings, wire).app()
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://service.test") as http:
            yield Parts(name, amqp_url, http, *kept[0])


@pytest.fixture
async def parts(database: Database, mongo_url: str, amqp_url: str, queues: Queues) -> AsyncIterator[Parts]:
    """The running service, connected to the broker; its queues are removed afterwards."""
    async with running(database.name, mongo_url, amqp_url) as parts:
        await eventually(parts.connected, 20)
        yield parts
    await queues.remove(Names(parts.name))


@pytest.mark.rule("OP-01")
async def test_each_command_to_the_database_is_counted(mongo_url: str, database: Database) -> None:
    """Two commands of a client are two more, and another service's are not counted with them."""
    ours, other = unique_name(), unique_name()
    clients = [connect(mongo_url, listeners=[CommandCounter(name)]) for name in (ours, other)]
    await clients[0][database.name]["things"].insert_one({"_id": "thing"})
    await clients[0][database.name]["things"].find_one({"_id": "thing"})
    await clients[1][database.name]["things"].find_one({"_id": "thing"})
    counted = [METRICS.get_sample_value(COMMANDS, {"service": name}) for name in (ours, other)]
    for client in clients:
        client.close()
    assert counted == [2, 1]


@pytest.mark.rule("OP-01")
async def test_stores_and_rate_limits_count_their_commands(parts: Parts) -> None:
    """What the runner wires counts: a store's read, and an attempt against a rate limit."""
    before = (await scrape(parts.http)).value(COMMANDS, service=parts.name)
    await parts.things.collection.find_one({"_id": "thing"})
    read = (await scrape(parts.http)).value(COMMANDS, service=parts.name)
    await parts.kernel.rate_limits.hit("test", "10/minute", "anyone")
    limited = (await scrape(parts.http)).value(COMMANDS, service=parts.name)
    assert before < read < limited


async def _commit(parts: Parts) -> None:
    """An event whose broker is away stays in its outbox: here as one committed an hour ago."""
    hour_ago = clock.now() - timedelta(hours=1)
    waiting = [Entry(f"evt_{number}", "nowhere", "test.nothing", "{}").document(hour_ago) for number in range(2)]
    await parts.things.create("waiting", Thing())
    await parts.things.collection.update_one({"_id": "waiting"}, {"$set": {"outbox": waiting}})


async def _miss_a_deadline(parts: Parts) -> None:
    """A deadline of another process, which died with it claimed."""
    await parts.things.create("late", Thing(dates={"soon": clock.now() + timedelta(days=1)}))
    past = {"due": clock.now() - timedelta(minutes=10), "claims": 0}
    await parts.things.collection.update_one({"_id": "late"}, {"$set": past})


async def _give_up(parts: Parts) -> None:
    """A message that no attempt could handle."""
    async with await aio_pika.connect(parts.amqp_url) as connection:
        exchange = (await connection.channel()).default_exchange
        await exchange.publish(aio_pika.Message(b"{}"), dead_letter_queue(parts.name))


async def _store_an_unreadable_state(parts: Parts) -> None:
    """A state that does not fit its model is left out of a list."""
    await parts.things.create("broken", Thing())
    await parts.things.collection.update_one({"_id": "broken"}, {"$set": {"state.numbers": "none"}})
    assert not [each async for each in parts.things.find({"_id": "broken"}, sort=[("_id", 1)], limit=1)]


async def _be_connected(parts: Parts) -> None:
    """The broker accepts the process."""


CAUSES: dict[str, tuple[Callable[[Parts], Awaitable[None]], dict[str, str], Callable[[float], bool]]] = {
    "comptoir_outbox_pending_documents": (_commit, {"collection": "things"}, lambda value: value == 1),
    "comptoir_outbox_oldest_seconds": (_commit, {"collection": "things"}, lambda value: 3_600 < value < 3_900),
    "comptoir_deadlines_overdue": (_miss_a_deadline, {"collection": "things"}, lambda value: value == 1),
    "comptoir_deadlines_overdue_oldest_seconds": (
        _miss_a_deadline,
        {"collection": "things"},
        lambda value: 600 <= value < 900,
    ),
    "comptoir_dead_letters": (_give_up, {}, lambda value: value == 1),
    "comptoir_unreadable_documents_total": (
        _store_an_unreadable_state,
        {"collection": "things"},
        lambda value: value > 0,
    ),
    "comptoir_broker_connected": (_be_connected, {}, lambda value: value == 1),
    "comptoir_broker_consuming": (_be_connected, {}, lambda value: value == 1),
    "comptoir_database_reachable": (_be_connected, {}, lambda value: value == 1),
    "comptoir_build_info": (_be_connected, {"version": VERSION, "revision": "abc1234"}, lambda value: value > 0),
}


@pytest.mark.rule("OP-01")
@pytest.mark.parametrize("metric", CAUSES)
async def test_an_operator_sees_it(parts: Parts, metric: str) -> None:
    """What happens is the number that a scrape shows, at the latest when the last reading is no longer fresh."""
    happen, labels, expected = CAUSES[metric]
    await happen(parts)

    async def shown() -> bool:
        return expected((await parts.scrape()).value(metric, **labels))

    await eventually(shown, what=metric)


@pytest.mark.rule("OP-01", "EV-02")
async def test_a_paused_queue_and_what_became_of_its_messages_are_seen(
    database: Database, mongo_url: str, amqp_url: str, queues: Queues
) -> None:
    """While what a job needs is away its queue is paused; once it is back the job is handled, and no queue is."""
    back = asyncio.Event()

    async def count_thing(_: None, __: Received[CountThing]) -> None:
        if not back.is_set():
            raise Unavailable("What this job needs")

    async with running(database.name, mongo_url, amqp_url, "worker", {CountThing: count_thing}) as parts:
        await eventually(parts.connected, 20)
        queue = queue_of(parts.name, CountThing)
        published = (await parts.scrape()).value("comptoir_events_published_total")
        await parts.things.create("thing", Thing(), [CountThing(number=1)])

        async def seen(metric: str, **labels: str) -> float:
            return (await parts.scrape()).value(metric, **labels)

        async def paused() -> bool:
            return await seen("comptoir_consumer_paused", queue=queue) == 1

        await eventually(paused, 20)
        assert await seen("comptoir_events_published_total") == published + 1
        back.set()

        async def handled() -> bool:
            return await seen("comptoir_events_handled_total", queue=queue) == 1

        await eventually(handled, 20)
        assert not await paused()
        assert await seen("comptoir_event_latency_seconds_count", queue=queue) == 1
        name = parts.name
    await queues.remove(Names(name))


@pytest.mark.rule("OP-01")
async def test_what_has_left_is_not_pending(parts: Parts) -> None:
    """A service without backlog shows zeros, not nothing: an alert on an absent number would not fire."""
    await parts.things.create("thing", Thing())
    seen = await parts.scrape()
    shown = {each.name: each.value for each in seen if each.labels.get("collection") == "things"}
    assert [shown[gauge] for gauge in BACKLOGS] == [0, 0, 0, 0]


@pytest.mark.rule("OP-01")
async def test_a_scrape_answers_without_database_and_broker(database_node: DatabaseNode) -> None:
    """An outage hides what could not be read, says so, and leaves what was counted in the process."""
    async with running("metrics", database_node.url, f"amqp://127.0.0.1:{free_port()}/") as parts:
        await parts.things.create("thing", Thing())
        assert (await parts.scrape()).value("comptoir_database_reachable") == 1
        database_node.kill()

        async def seen() -> Scrape | None:
            scrape = await parts.scrape()
            return None if scrape.value("comptoir_database_reachable") else scrape

        shown = await eventually(seen, 20)
        assert shown is not None
        named = {each.name for each in shown}
        assert not named & {*BACKLOGS, "comptoir_dead_letters"}
        assert shown.value("comptoir_broker_connected") == 0
        assert shown.value(COMMANDS, service=parts.name) > 0


def test_the_version_is_pyprojects() -> None:
    """An operator reads the version that was built."""
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == VERSION
