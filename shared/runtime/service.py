"""One runner for every service: `python -m services.<name> api | worker | all`, or one of its commands (commands.py).

`api` answers HTTP, `worker` consumes events and does what is due, `all` is both in one process. Every role commits,
so every role relays. Order of a stop: HTTP drains, no further event is taken, what runs is finished, the outbox is
sent, then the connections close; what could not be finished is redelivered or swept.
"""

import argparse
import asyncio
import contextlib
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

import jwt
import structlog
import uvicorn
from fastapi import APIRouter, FastAPI
from uvicorn.loops.auto import auto_loop_factory

from shared.events import contracts_for
from shared.events.sealing import PersonalBox
from shared.i18n.catalogue import Catalogue
from shared.messaging.broker import Broker
from shared.messaging.consumer import Consumer, JobTable, Table, handlers_of
from shared.messaging.relay import Relay
from shared.messaging.signals import Signals
from shared.messaging.topology import topology
from shared.observability.security_log import set_up_security_log
from shared.observability.telemetry import set_up_logs, set_up_traces
from shared.persistence.deadlines import Deadlines, DeadlineTable
from shared.persistence.ended_sessions import EndedSessions
from shared.persistence.errors import DatabaseError, DatabaseUnavailable
from shared.persistence.metrics import CommandCounter
from shared.persistence.mongo import Client, Database, Lease, connect
from shared.persistence.personal_data import PersonalData
from shared.persistence.repository import Outbound
from shared.persistence.retention import Store
from shared.runtime.background import Background
from shared.runtime.commands import COMMANDS
from shared.runtime.data_answers import DataAnswers
from shared.runtime.kernel_consumers import kernel_consumers
from shared.runtime.readings import Readings
from shared.runtime.serving import listen, spare_the_collector
from shared.runtime.settings import ServiceSettings, load
from shared.runtime.start import StoppedAtStart, prepared
from shared.runtime.supervise import Tasks
from shared.values import clock, ids
from shared.values.viewer import Viewer
from shared.web.app import create_app
from shared.web.auth import PublicKeys, TokenVerifier
from shared.web.gateway import BehindGateway
from shared.web.idempotency import Idempotency
from shared.web.openapi.examples import Examples
from shared.web.rate_limits import RateLimits

log = structlog.get_logger(__name__)

Role = Literal["api", "worker", "all"]
C = TypeVar("C")
T = TypeVar("T")
S = TypeVar("S", bound=ServiceSettings)


@dataclass(frozen=True)
class Kernel:
    """What the kernel hands to a service's `wire`."""

    database: Database
    outbound: Outbound
    signals: Signals
    idempotency: Idempotency
    rate_limits: RateLimits
    personal_data: PersonalData
    clock: clock.Clock
    new_id: ids.NewId


@dataclass(frozen=True)
class ServiceDefinition(Generic[C]):
    """A whole service: its context (handed to endpoints and consumers), and what the runner has to run."""

    context: C
    routers: Sequence[APIRouter]
    handlers: Table[C]
    stores: Sequence[Store]
    jobs: JobTable[C] = field(default_factory=dict)
    deadlines: DeadlineTable[C] = field(default_factory=dict)
    background: Sequence[Background] = ()
    body_limits: dict[str, int] = field(default_factory=dict)
    forms: Sequence[str] = ()
    problem_texts: Catalogue | None = None
    examples: Examples | None = None
    close: Callable[[], Awaitable[None]] | None = None
    public_key: Callable[[str], Awaitable[jwt.PyJWK | None]] | None = None
    """How identity finds its own keys; every other service asks JWKS_URL."""
    has_ended: Callable[[Viewer], Awaitable[bool]] | None = None
    """How identity knows the sessions that ended, at once; every other service goes by its `sessions_ended`."""


class Service(Generic[C]):
    """One process of one service, in one role."""

    def __init__(self, name: str, role: Role, settings: S, wire: Callable[[S, Kernel], ServiceDefinition[C]]) -> None:
        self._name, self._role, self._settings = name, role, settings
        self._client: Client = connect(settings.mongo_url, listeners=[CommandCounter(name)])
        self._tasks = Tasks()
        self.stopping: Callable[[], bool] = lambda: False
        database: Database = self._client[settings.mongo_database]
        self._database = database
        self._personal = PersonalBox(settings.personal_data_keys)
        self._signals = Signals(name)
        self._ended_sessions = EndedSessions(database, clock.now)
        kernel = self._kernel(database)
        self._definition = wire(settings, kernel)
        self._idempotency, self._rate_limits = kernel.idempotency, kernel.rate_limits
        definition = self._definition
        kernel.personal_data.look_in((*definition.stores, self._idempotency))
        self._data_answers = DataAnswers(name, database, kernel.personal_data, kernel.outbound, clock.now)
        self._deadlines = Deadlines(definition.deadlines, definition.stores, definition.context, clock.now)
        jobs = {**definition.jobs, **self._deadlines.jobs()}
        self._consumer = self._consumer_of(definition, jobs)
        self._broker.declare(topology(name, contracts_for(name), jobs, settings.retry_delays))
        if role != "api":
            self._consumer.subscribe()
        self._broker.on_connect.append(self._signals.attach)
        self._readings = Readings(name, role, settings.build_revision, self._stores(), self._broker)
        public_key = self._definition.public_key or PublicKeys(settings.jwks_url, database).get
        self._verifier = TokenVerifier(
            public_key, settings.issuer, self._definition.has_ended or self._ended_sessions.includes
        )

    def _kernel(self, database: Database) -> Kernel:
        settings = self._settings
        name = f"{self._name}.{self._role}@{socket.gethostname()}"
        self._broker = Broker(settings.amqp_url, prefetch=settings.prefetch, name=name)
        self._relay = Relay(self._broker, Lease(database, "relay.sweep", clock.now), clock.now)
        return Kernel(
            database=database,
            outbound=Outbound(self._name, self._relay, self._personal, clock.now, ids.new_id),
            signals=self._signals,
            idempotency=Idempotency(database, clock.now),
            rate_limits=RateLimits(database, settings.rate_limit_factor),
            personal_data=PersonalData(database, clock.now),
            clock=clock.now,
            new_id=ids.new_id,
        )

    def _consumer_of(self, definition: ServiceDefinition[C], jobs: JobTable[C]) -> Consumer[C]:
        consumers = kernel_consumers(self._name, self._ended_sessions, self._data_answers)
        return Consumer(
            self._name,
            definition.context,
            handlers_of({**definition.handlers, **consumers}, jobs),
            self._personal,
            self._settings.retry_delays,
            clock.now,
            self._broker,
            self._relay,
        )

    def _stores(self) -> tuple[Store, ...]:
        return (*self._definition.stores, self._data_answers.answers)

    def app(self) -> FastAPI:
        """The process as an ASGI app whose lifespan starts and stops everything else."""
        return create_app(
            self._name,
            context=self._definition.context,
            routers=self._definition.routers if self._role != "worker" else (),
            verifier=self._verifier,
            ready=self.ready,
            measure=self._readings.refresh,
            lifespan=self._lifespan,
            body_limits=self._definition.body_limits,
            forms=self._definition.forms,
            origins=self._settings.allowed_origins,
            problem_texts=self._definition.problem_texts,
            examples=self._definition.examples,
        )

    async def command(self, name: str) -> int:
        """Runs one of COMMANDS on the service's stores, without starting anything; returns the exit status."""
        try:
            return await COMMANDS[name](self._name, self._database, self._definition.stores)
        except DatabaseUnavailable:
            print(f"{self._name}: the database of MONGO_URL does not answer.", file=sys.stderr)
            return 1
        finally:
            await self._close()

    async def act(self, work: Callable[[C], Awaitable[T]]) -> T:
        """Does `work` with the service's context for a command, and sends what it committed: the events are out, or
        left to the sweep of the service's processes when the broker is away. DatabaseUnavailable."""
        self._tasks.start("broker", self._broker.run)
        self._relay.start()
        try:
            for store in self._definition.stores:
                await store.prepare()
            return await work(self._definition.context)
        finally:
            await self._relay.stop(5.0)
            await self._tasks.stop()
            await self._close()

    async def ready(self) -> dict[str, bool]:
        """The database answers; a worker's consumers are at the broker. An api serves without the broker."""
        checks = {"database": await self._database_answers()}
        return checks if self._role == "api" else checks | {"consumers": self._broker.consuming()}

    @contextlib.asynccontextmanager
    async def _lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        try:
            await self._start()
        except StoppedAtStart:  # the server, which knows it too, ends without serving
            log.info("service_stopped_at_start")
        except Exception as error:
            log.error("service_not_started", error=error)
            raise
        try:
            yield
        finally:
            await self._stop()

    async def _start(self) -> None:
        stores = (*self._stores(), self._idempotency, self._rate_limits, self._ended_sessions)
        await prepared(stores, self._database, clock.now, self.stopping)
        self._tasks.start("broker", self._broker.run)
        self._relay.start()
        if self._role != "api":
            for worker in self._deadlines.workers:
                self._tasks.start(worker.name, worker.run)
        log.info("service_started")

    async def _stop(self) -> None:
        timeout = self._settings.stop_timeout
        await self._broker.stop_consuming()
        background: list[Background] = [*self._deadlines.workers, *self._definition.background]
        for each in background:
            each.stop()
        await asyncio.gather(self._consumer.drain(timeout), *(each.drain(timeout) for each in background))
        await self._relay.stop(min(timeout, 5.0) if self._broker.connected.is_set() else 0.1)
        await self._tasks.stop()
        await self._close()
        log.info("service_stopped")

    async def _close(self) -> None:
        await self._readings.stop()
        if self._definition.close:
            await self._definition.close()
        self._client.close()

    async def _database_answers(self) -> bool:
        try:
            await asyncio.wait_for(self._client.admin.command("ping"), 2)
        except (DatabaseError, TimeoutError):
            return False
        return True


def run(name: str, settings_type: type[S], wire: Callable[[S, Kernel], ServiceDefinition[C]]) -> None:
    """The whole of a service's `__main__`: reads the role and the settings, serves until SIGTERM or SIGINT; or runs one
    of COMMANDS."""
    parser = argparse.ArgumentParser(prog=f"python -m services.{name}")
    wanted = "answer HTTP, consume events, or both; rewrite older schemas; show what is kept how long"
    parser.add_argument("role", choices=["api", "worker", "all", *COMMANDS], help=wanted)
    role = parser.parse_args().role
    settings = load(settings_type)
    set_up_logs(name, role, settings.log_level)
    if role in COMMANDS:
        raise SystemExit(asyncio.run(_command(role, name, settings, wire)))
    set_up_security_log(settings.security_log_key, settings.personal_data_keys[0])
    traces = set_up_traces(name, settings.otel_exporter_otlp_endpoint)
    listening = listen(settings.host, settings.port)
    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:  # uvloop's, which takes less of a request's CPU
        runner.run(_serve(Service(name, role, settings, wire), settings, listening))
    traces.shutdown()


async def _command(command: str, name: str, settings: S, wire: Callable[[S, Kernel], ServiceDefinition[C]]) -> int:
    return await Service(name, "api", settings, wire).command(command)


async def _serve(service: Service[C], settings: ServiceSettings, listening: socket.socket) -> None:
    app = service.app()
    spare_the_collector()
    config = uvicorn.Config(
        BehindGateway(app, settings.trusted_proxies),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # BehindGateway reads them
        timeout_graceful_shutdown=round(settings.stop_timeout),
    )
    server = uvicorn.Server(config)
    service.stopping = lambda: server.should_exit  # asked at the start, which uvicorn waits for
    await server.serve(sockets=[listening])
