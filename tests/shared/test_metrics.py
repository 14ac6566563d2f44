"""What an operator sees of any service at /metrics (OP-01), through the real runner."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import pytest
from prometheus_client import REGISTRY as METRICS

from shared.persistence.metrics import CommandCounter
from shared.persistence.mongo import Database, connect
from shared.persistence.repository import Repository
from shared.runtime.service import Kernel, Service, ServiceDefinition
from shared.runtime.settings import ServiceSettings
from tests.support import settings as support_settings
from tests.support.kernel_process import KEPT, unique_name
from tests.support.metrics import scrape
from tests.support.things import Thing

COMMANDS = "comptoir_database_commands_total"


@dataclass
class Parts:
    """A running service of the test's own, and what a test does to it."""

    name: str
    http: httpx.AsyncClient
    kernel: Kernel
    things: "Repository[Thing]"


@asynccontextmanager
async def running(database: Database, mongo_url: str, amqp_url: str) -> AsyncIterator[Parts]:
    """A worker that keeps things, as `python -m services.<name> worker` runs one."""
    name, kept = unique_name(), []

    def wire(_: ServiceSettings, kernel: Kernel) -> ServiceDefinition[None]:
        things = Repository(kernel.database, "things", Thing, kernel.outbound, retention=KEPT)
        kept.append((kernel, things))
        return ServiceDefinition(context=None, routers=(), handlers={}, stores=(things,))

    settings = support_settings.orders(mongo_url=mongo_url, mongo_database=database.name, amqp_url=amqp_url)
    app = Service(name, "worker", settings, wire).app()
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://service.test") as http:
            yield Parts(name, http, *kept[0])


@pytest.fixture
async def parts(database: Database, mongo_url: str, amqp_url: str) -> AsyncIterator[Parts]:
    """The running service."""
    async with running(database, mongo_url, amqp_url) as parts:
        yield parts


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
    """What the runner wires counts: a store's read, and the library that keeps the rate limits."""
    before = (await scrape(parts.http)).value(COMMANDS, service=parts.name)
    await parts.things.collection.find_one({"_id": "thing"})
    read = (await scrape(parts.http)).value(COMMANDS, service=parts.name)
    await parts.kernel.rate_limits.hit("test", "10/minute", "anyone")
    limited = (await scrape(parts.http)).value(COMMANDS, service=parts.name)
    assert before < read < limited
