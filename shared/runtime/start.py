"""What must hold before a process serves: the indexes are there, and the machine's clock is right."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Protocol

import structlog

from shared.persistence.errors import DatabaseError
from shared.persistence.mongo import Database, clock_offset
from shared.values.clock import Clock

log = structlog.get_logger(__name__)

MOST_OFF = timedelta(seconds=10)
"""How far a machine's clock may be from the database's: leases and deadlines compare moments of several machines, and
the shortest margin among them is half of a mail's lease."""

_LOOK = 0.2
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0


class StoppedAtStart(Exception):
    """The process was told to stop before it had started."""


class Preparable(Protocol):
    """A store that makes its indexes."""

    async def prepare(self) -> None: ...


async def prepared(
    stores: Iterable[Preparable], database: Database, clock: Clock, stopping: Callable[[], bool]
) -> None:
    """Waits for a database that is not up yet, and for a clock that is right; StoppedAtStart as soon as `stopping`."""
    work = asyncio.ensure_future(_until_ready(list(stores), database, clock))
    while not work.done():
        await asyncio.wait({work}, timeout=_LOOK)
        if stopping() and not work.done():
            work.cancel()
            raise StoppedAtStart
    await work


async def _until_ready(stores: Iterable[Preparable], database: Database, clock: Clock) -> None:
    pause = _FIRST_PAUSE
    while not await _ready(stores, database, clock):
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


async def _ready(stores: Iterable[Preparable], database: Database, clock: Clock) -> bool:
    """Indexes first: a unique rule must hold before the first write."""
    try:
        for store in stores:
            await store.prepare()
        off = await clock_offset(database, clock)
    except DatabaseError as error:
        log.warning("database_not_ready", error=error)
        return False
    if abs(off) > MOST_OFF:
        log.error("clock_is_off", seconds=off.total_seconds(), most_s=MOST_OFF.total_seconds())
        return False
    return True
