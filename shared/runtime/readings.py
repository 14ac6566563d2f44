"""What is read when a scraper asks, instead of counted as it happens (OP-01): backlogs, dead letters, connections.

Every process of a service shows the same backlogs: take `max by (collection)` over them, not the sum.
"""

import asyncio
import platform
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Protocol, runtime_checkable

import structlog
from prometheus_client import Gauge

from shared import VERSION
from shared.messaging import metrics
from shared.messaging.broker import Broker
from shared.messaging.watch import DeadLetterWatch
from shared.persistence import backlog
from shared.persistence.backlog import read_backlog
from shared.persistence.repository import Repository

log = structlog.get_logger(__name__)

FRESH = 2.0
"""Seconds that a reading is shown again, so that nobody loads the database by scraping."""

PATIENCE = 2.0
"""Seconds that a scrape waits for a reading: an outage must not hide what was counted in the process."""

build = Gauge("comptoir_build_info", "1; what runs here", ["service", "role", "version", "revision", "python"])
reachable = Gauge("comptoir_database_reachable", "1 when the backlogs could be read from the database")


@runtime_checkable
class Measured(Protocol):
    """A store with gauges of its own."""

    async def measure(self) -> None:
        """Sets them, by bounded queries along an index; raises what the database raises."""

    def forget_measures(self) -> None:
        """Takes them away while the database does not answer: an old number would mislead."""


class Readings:
    """The gauges of one process that a scrape sets. `stores` are the service's; `broker` is the process's own; a
    reading is shown again for `fresh` seconds."""

    def __init__(
        self,
        service: str,
        role: str,
        revision: str,
        stores: Iterable[object],
        broker: Broker,
        *,
        fresh: float = FRESH,
    ) -> None:
        build.labels(service, role, VERSION, revision, platform.python_version()).set(1)
        stores = list(stores)
        self._measured = [store for store in stores if isinstance(store, Measured)]
        self._reads: list[Callable[[], Awaitable[None]]] = [
            *(partial(read_backlog, store) for store in stores if isinstance(store, Repository)),
            *(store.measure for store in self._measured),
        ]
        self._broker, self._dead_letters = broker, DeadLetterWatch(service)
        broker.on_connect.append(self._dead_letters.attach)
        self._reading: asyncio.Task[None] | None = None
        self._fresh, self._fresh_until = fresh, 0.0

    async def refresh(self) -> None:
        """Reads again what is no longer fresh, within `PATIENCE`; never fails: what cannot be read is not shown."""
        metrics.connected.set(self._broker.connected.is_set())
        metrics.consuming.set(self._broker.consuming())
        now = asyncio.get_running_loop().time()
        if self._reading is None or (self._reading.done() and now >= self._fresh_until):
            self._reading = asyncio.create_task(self._read())
        # Not cancelled when it is late: a cancelled call of the driver drops its connection.
        done, _ = await asyncio.wait({self._reading}, timeout=PATIENCE)
        if not done:
            self._forget()

    async def stop(self) -> None:
        """Ends a reading that is under way."""
        if self._reading:
            self._reading.cancel()
            await asyncio.wait({self._reading})

    async def _read(self) -> None:
        await self._dead_letters.read()
        try:
            for read in self._reads:
                await read()
        except Exception as error:  # noqa: BLE001 - whatever cannot be read, the rest is shown
            log.warning("backlog_not_read", error=error)
            self._forget()
        else:
            reachable.set(1)
        self._fresh_until = asyncio.get_running_loop().time() + self._fresh

    def _forget(self) -> None:
        reachable.set(0)
        for gauge in backlog.GAUGES:
            gauge.clear()
        for store in self._measured:
            store.forget_measures()
