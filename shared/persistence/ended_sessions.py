"""Sessions that identity ended: their access tokens are refused until the last of them has expired (ID-07, ID-20).

The kernel's consumer stores what `sessions_ended` says, in each service that the contract names. Each process of such a
service reads the newest rows when a request needs them, at most once a second: a request costs two look-ups in memory,
an idle process reads nothing, and a restarted one reads every row before it answers.
"""

import asyncio
import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from pymongo import ASCENDING, IndexModel

from shared.events.identity.sessions_ended import SessionsEnded
from shared.messaging.envelope import Received
from shared.persistence.errors import DuplicateKey
from shared.persistence.mongo import Collection, Database, uninterrupted
from shared.persistence.retention import Retention, prepare_retention
from shared.values.clock import Clock
from shared.values.viewer import Viewer

TOKEN_LIFE = timedelta(minutes=10)
"""How long an access token lives."""

_KEPT = TOKEN_LIFE + timedelta(minutes=2)
"""Longer than a token that a login was about to issue when its session ended, and than clocks differ."""

READ_EVERY = 1.0
"""Seconds: with the way of the event, an ended session is refused within two."""

_OVERLAP = timedelta(seconds=10)
"""What is read again each time: rows whose writer's clock is behind, or that were on their way."""

_BATCH = 1_000
"""Rows that the database hands over at a time."""


class EndedSessions:
    """What one service knows of ended sessions: a row per session, or per account with the first epoch that is good,
    and one for a session of before that was kept."""

    retention: Mapping[str, Retention] = {
        "ended_sessions": Retention(
            purpose="sessions that ended early, until the last of their access tokens has expired",
            counted_from="expires_at",
            period=timedelta(0),
            expires=True,
        )
    }

    def __init__(self, database: Database, clock: Clock, *, read_every: float = READ_EVERY) -> None:
        self._rows: Collection = database["ended_sessions"]
        self._clock, self._read_every = clock, read_every
        self._known: dict[str, Mapping[str, Any]] = {}
        self._newest: datetime | None = None
        self._read_at = -math.inf
        self._lock = asyncio.Lock()

    async def prepare(self) -> None:
        """Creates the indexes: by when a row came, for reading; by when it expires, for forgetting."""
        await self._rows.create_indexes([IndexModel([("recorded_at", ASCENDING)], name="recorded_at")])
        await prepare_retention(self._rows, self.retention["ended_sessions"])

    async def record(self, _: object, event: Received[SessionsEnded]) -> None:
        """The kernel's consumer. In any order and however often: a row's epoch and end only grow, and what came after
        the last token's expiry is not stored."""
        ended = event.data
        expires_at = ended.ended_at + _KEPT
        if expires_at <= self._clock():
            return
        if ended.session_id is not None:
            await self._store(ended.session_id, {"expires_at": expires_at})
        if ended.kept_session is not None and ended.before_epoch is not None:
            # Before the account's row, so that no reader meets that one alone.
            await self._store(_kept(ended.kept_session), {"expires_at": expires_at, "epoch": ended.before_epoch})
        if ended.before_epoch is not None:
            await self._store(ended.account_id, {"expires_at": expires_at, "before_epoch": ended.before_epoch})

    async def includes(self, viewer: Viewer) -> bool:
        """Whether the session behind a verified token has ended. A database that is away is raised: what cannot be
        checked is not served."""
        if viewer.session_id is None and viewer.session_epoch is None:  # a guest's; a machine client has an epoch
            return False
        if monotonic() - self._read_at >= self._read_every:
            await self._read()
        account = self._known.get(viewer.account_id, {})
        kept = self._known.get(_kept(viewer.session_id), {}) if viewer.session_id else {}
        epoch = max(viewer.session_epoch or 0, kept.get("epoch", 0))
        return viewer.session_id in self._known or epoch < account.get("before_epoch", 0)

    async def _store(self, row: str, values: Mapping[str, Any]) -> None:
        update = {"$max": dict(values), "$set": {"recorded_at": self._clock()}}
        try:
            await uninterrupted(self._rows.update_one({"_id": row}, update, upsert=True))
        except DuplicateKey:  # another event about the same account made the row first
            await uninterrupted(self._rows.update_one({"_id": row}, update))

    async def _read(self) -> None:
        async with self._lock:
            if monotonic() - self._read_at < self._read_every:  # another request read while we waited
                return
            began, now = monotonic(), self._clock()
            query = {"recorded_at": {"$gte": self._newest - _OVERLAP}} if self._newest else {}
            async for row in self._rows.find(query).sort("recorded_at", ASCENDING).batch_size(_BATCH):
                self._known[row["_id"]] = row
                self._newest = row["recorded_at"]
            self._known = {key: row for key, row in self._known.items() if row["expires_at"] > now}
            self._read_at = began


def _kept(session_id: str) -> str:
    """The row of a session that was moved to a later epoch of its account."""
    return f"{session_id}:kept"
