"""MongoDB through motor, imported here alone: the day we move to PyMongo's own AsyncMongoClient, this file changes
(docs/decisions/0002). Only calls that both have in the same shape are used."""

import asyncio
import os
import socket
from collections.abc import Awaitable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection, AsyncIOMotorDatabase
from pymongo.errors import DuplicateKeyError
from pymongo.monitoring import CommandListener

from shared.values.clock import Clock

Client = AsyncIOMotorClient[dict[str, Any]]
Database = AsyncIOMotorDatabase[dict[str, Any]]
Collection = AsyncIOMotorCollection[dict[str, Any]]

__all__ = ["Client", "Collection", "Database", "Lease", "connect", "uninterrupted"]

T = TypeVar("T")


def connect(url: str, *, listeners: Sequence[CommandListener] = ()) -> Client:
    """A client that gives up after seconds, not minutes, so that a request can answer 503 (AP-01).

    Writes are majority-acknowledged and journaled. The driver's own retries are off: every write here is safe to
    repeat and is repeated by whoever asked, also on a standalone server, which has no retryable writes. `listeners`
    are told of every command: `shared.persistence.metrics.CommandCounter`, and tests that count them.
    """
    return AsyncIOMotorClient(
        url,
        tz_aware=True,
        retryWrites=False,
        w="majority",
        journal=True,
        serverSelectionTimeoutMS=3_000,
        connectTimeoutMS=3_000,
        socketTimeoutMS=10_000,
        waitQueueTimeoutMS=3_000,
        maxPoolSize=50,
        event_listeners=list(listeners),
    )


async def uninterrupted(work: Awaitable[T]) -> T:
    """Lets a database call finish although its caller is cancelled: a cancelled driver call drops its connection, and
    leaves in doubt what was written."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


async def clock_offset(database: Database, clock: Clock) -> timedelta:
    """By how much the database's clock is ahead of ours (its answer to `hello` names its time)."""
    before = clock()
    theirs: datetime = (await database.command("hello", codec_options=database.codec_options))["localTime"]
    return theirs - (before + (clock() - before) / 2)


class Lease:
    """One holder at a time among a service's processes, for `duration`; a holder that dies is succeeded after it."""

    def __init__(
        self, database: Database, name: str, clock: Clock, duration: timedelta = timedelta(seconds=10)
    ) -> None:
        self._leases: Collection = database["leases"]
        self._name, self._clock, self._duration = name, clock, duration
        self._holder = f"{socket.gethostname()}:{os.getpid()}"

    async def take(self) -> bool:
        """Takes or renews the lease; False while another process holds it."""
        now = self._clock()
        free_or_ours = {"_id": self._name, "$or": [{"until": {"$lte": now}}, {"holder": self._holder}]}
        held = {"$set": {"holder": self._holder, "until": now + self._duration}}
        try:
            await self._leases.update_one(free_or_ours, held, upsert=True)
        except DuplicateKeyError:
            return False
        return True
