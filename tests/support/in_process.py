"""A service in this process, as every test of a service drives it: its real app, handlers, deadlines and database.

Nothing reaches a broker: what the service publishes stays in its outboxes, where `published` reads it. A second
`InProcess` on the same database is another process of the same service, or the same one after a restart.
"""

import asyncio
import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

import httpx

from shared.events.contract import Event, Message
from shared.events.job import Job
from shared.messaging.broker import Broker
from shared.messaging.cause import Cause, set_cause
from shared.messaging.consumer import handlers_of
from shared.messaging.envelope import Envelope, Received, decode, encode, open_data, seal_data, source_of
from shared.messaging.relay import Relay
from shared.messaging.signals import Signals
from shared.persistence.deadlines import Deadlines
from shared.persistence.ended_sessions import EndedSessions
from shared.persistence.mongo import Database, Lease
from shared.persistence.personal_data import PersonalData
from shared.persistence.repository import Outbound
from shared.persistence.retention import Store
from shared.runtime.data_answers import DataAnswers
from shared.runtime.kernel_consumers import kernel_consumers
from shared.runtime.readings import Readings
from shared.runtime.service import Kernel, ServiceDefinition
from shared.runtime.settings import ServiceSettings
from shared.values import ids
from shared.values.clock import Clock
from shared.values.viewer import Viewer
from shared.web.app import create_app
from shared.web.auth import TokenVerifier
from shared.web.idempotency import Idempotency
from shared.web.rate_limits import RateLimits
from tests.support import settings as support_settings
from tests.support.conformance import conformance
from tests.support.keys import PERSONAL
from tests.support.metrics import Scrape, scrape
from tests.support.outbox import published
from tests.support.tokens import bearer, find_test_key
from tests.support.waiting import FakeClock

_DRAINED_WITHIN_S = 30.0

C = TypeVar("C")
M = TypeVar("M", bound=Message)


class StartService(Protocol):
    """What the fixture `start_service` is; `changes` are settings by their field names."""

    async def __call__(self, name: str, **changes: Any) -> Any: ...


class InProcess(Generic[C]):
    """One process of a service. `context` is what its endpoints and consumers are handed, `clock` its time,
    `held` its stores with the kernel's."""

    def __init__(
        self,
        name: str,
        definition: ServiceDefinition[C],
        database: Database,
        clock: FakeClock,
        settings: ServiceSettings,
        held: tuple[Store, ...],
        answers: DataAnswers,
    ) -> None:
        self.name, self.definition, self.database, self.clock = name, definition, database, clock
        self.context = definition.context
        self.held = held
        ended = EndedSessions(database, clock, read_every=0)
        self._readings = Readings(name, "all", "test", definition.stores, Broker("amqp://unused.test"), fresh=0)
        self.app = create_app(
            name,
            context=definition.context,
            routers=definition.routers,
            verifier=TokenVerifier(
                definition.public_key or find_test_key, settings.issuer, definition.has_ended or ended.includes
            ),
            ready=_ready,
            measure=self._readings.refresh,
            body_limits=definition.body_limits,
            forms=definition.forms,
            origins=settings.allowed_origins,
            problem_texts=definition.problem_texts,
        )
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        hooks = {"response": [conformance(name).check]}
        self.http = httpx.AsyncClient(transport=transport, base_url=f"http://{name}.test", event_hooks=hooks)
        self._deadlines = Deadlines(definition.deadlines, definition.stores, definition.context, clock)
        self._handlers = handlers_of(
            {**definition.handlers, **kernel_consumers(name, ended, answers)},
            {**definition.jobs, **self._deadlines.jobs()},
        )
        self._settled: set[str] = set()

    async def request(
        self,
        method: str,
        path: str,
        *,
        viewer: Viewer | str | None = None,
        headers: dict[str, str] | None = None,
        **content: Any,
    ) -> httpx.Response:
        """One request over the real middleware. `path` is below `/<service>/v1`, or whole as a Location names it;
        `viewer` is who asks: a private account's id, or any Viewer."""
        url = path if path.startswith(f"/{self.name}/v1/") else f"/{self.name}/v1{path}"
        return await self.http.request(
            method, url, headers=(bearer(viewer) if viewer else {}) | (headers or {}), **content
        )

    async def get(self, path: str, **content: Any) -> httpx.Response:
        """`request` with GET."""
        return await self.request("GET", path, **content)

    async def post(self, path: str, **content: Any) -> httpx.Response:
        """`request` with POST."""
        return await self.request("POST", path, **content)

    async def receive(
        self, message: Message, *, event_id: str | None = None, seq: int = 1, subject: str = "any", times: int = 1
    ) -> None:
        """Hands an event or a job to its handler as it comes from the wire, `times` over; what the handler raises
        passes through. Without `event_id` each call is a message of its own."""
        envelope = Envelope(
            id=event_id or ids.new_id("evt"),
            source=source_of(message.publisher() if isinstance(message, Event) else self.name),
            type=message.wire_type(),
            subject=subject,
            time=self.clock(),
            seq=seq,
            correlation="test",
            data=seal_data(message, PERSONAL),
        )
        for _ in range(times):
            await self._handle(type(message), encode(envelope).encode())

    async def take(self, envelope: Envelope) -> None:
        """Hands a message to its handler as another service, or this one, put it into an outbox."""
        kind = next(each for each in self._handlers if each.wire_type() == envelope.type)
        await self._handle(kind, encode(envelope).encode())

    async def scrape(self) -> Scrape:
        """What the service shows at /metrics, the backlogs read anew."""
        return await scrape(self.http)

    async def published(self, contract: type[M]) -> list[Received[M]]:
        """The events or jobs of one kind that the service published, oldest first, their personal fields opened."""
        return [
            open_data(envelope, contract, PERSONAL, self.name) for envelope in await published(self.database, contract)
        ]

    async def settle(self) -> None:
        """Does the service's own jobs until it wants no new one."""
        kinds = [kind for kind in self._handlers if issubclass(kind, Job)]
        while waiting := [(kind, each) for kind in kinds for each in await self._unsettled(kind)]:
            for kind, envelope in waiting:
                await self._handle(kind, encode(envelope).encode())
                self._settled.add(envelope.id)

    async def run_due(self, at: datetime | None = None) -> None:
        """Moves the clock to `at`, if given, waits for what runs in the background, and does what is due by then."""
        if at is not None:
            self.clock.moment = at
        await self.drain()
        for worker in self._deadlines.workers:
            await worker.run_due()

    async def drain(self) -> None:
        """Waits for what runs in the background."""
        for each in self.definition.background:
            await each.drain(_DRAINED_WITHIN_S)

    async def _unsettled(self, kind: type[Message]) -> list[Envelope]:
        return [each for each in await published(self.database, kind) if each.id not in self._settled]

    async def _handle(self, kind: type[Message], body: bytes) -> None:
        envelope = decode(body)

        async def handle() -> None:
            set_cause(Cause(envelope.correlation, envelope.id))
            await self._handlers[kind](self.context, open_data(envelope, kind, PERSONAL, self.name))

        await asyncio.create_task(handle())  # a task of its own, so that the cause ends with it


@asynccontextmanager
async def start(
    name: str, database: Database, clock: FakeClock, changes: dict[str, Any], *, seen: Database | None = None
) -> AsyncIterator[InProcess[Any]]:
    """Wires a service with `tests.support.settings`, makes its indexes, and closes it afterwards. `seen` is
    the same database on the test's own connections, whose queries are not the service's."""
    settings: ServiceSettings = getattr(support_settings, name)(**changes)
    kernel = kernel_for(name, settings, database, clock)
    definition = importlib.import_module(f"services.{name}.service").wire(settings, kernel)
    held = (*definition.stores, kernel.idempotency)
    kernel.personal_data.look_in(held)
    answers = DataAnswers(name, database, kernel.personal_data, kernel.outbound, clock)
    for store in (*held, kernel.rate_limits, answers.answers):
        await store.prepare()
    service = InProcess(name, definition, database if seen is None else seen, clock, settings, held, answers)
    try:
        yield service
    finally:
        for each in definition.background:
            each.stop()
        await service.drain()
        await service.http.aclose()
        await kernel.outbound.relay.stop(0)
        if definition.close:
            await definition.close()


def kernel_for(name: str, settings: ServiceSettings, database: Database, clock: Clock) -> Kernel:
    """What a service's `wire` is handed, without a connection to a broker."""
    relay = Relay(Broker(settings.amqp_url), Lease(database, "relay.sweep", clock), clock)
    return Kernel(
        database=database,
        outbound=Outbound(name, relay, PERSONAL, clock, ids.new_id),
        signals=Signals(name),
        idempotency=Idempotency(database, clock),
        rate_limits=RateLimits(database, settings.rate_limit_factor),
        personal_data=PersonalData(database, clock),
        clock=clock,
        new_id=ids.new_id,
    )


async def _ready() -> dict[str, bool]:
    return {}
