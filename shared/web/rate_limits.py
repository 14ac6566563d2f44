"""Rate limits that all processes of a service share (AP-01, docs/decisions/0028): 429 with Retry-After, never a
lock-out.

A process counts the first tenth of a limit by itself and writes it to the shared count together: who stays far below
their limits costs the database nothing. Of a limit below 20 every attempt is written, before it is allowed.
"""

import asyncio
import functools
import hashlib
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from limits import RateLimitItem, parse
from prometheus_client import Counter

from shared.observability.security_log import What, keyed_hash, record
from shared.persistence.attempts import COLLECTION, RETENTION, Attempts
from shared.persistence.mongo import Database
from shared.persistence.retention import Retention
from shared.web.counted import Hit, note, once
from shared.web.problems import HttpProblem

_KNOWN = 10_000
"""Keys in a process's memory; the oldest make room."""

reached = Counter("comptoir_rate_limits_reached_total", "Attempts refused with 429, by the limit's name", ["limit"])


@dataclass
class _Window:
    """What this process knows of one key. `unwritten` are moments of attempts that were allowed and are not in the
    shared count, newest first; `writing` counts those that are on their way into it, `written` are those that were in
    it when it was read last; `full_until` is when an attempt may succeed again."""

    unwritten: list[float] = field(default_factory=list)
    writing: int = 0
    written: list[float] = field(default_factory=list)
    full_until: float = 0.0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def forget(self, since: float) -> None:
        self.unwritten = [moment for moment in self.unwritten if moment > since]
        self.written = [moment for moment in self.written if moment > since]

    def left(self, limit: int) -> int:
        return max(0, limit - len(self.unwritten) - self.writing - len(self.written))

    def share(self, limit: int) -> int:
        """How many attempts may wait to be written."""
        return max(1, min(limit // 10, limit - self.writing - len(self.written)))

    def free_at(self, now: float, seconds: int) -> float:
        """When the oldest attempt leaves the window."""
        return min([now, *self.unwritten, *self.written]) + seconds


class RateLimits:
    """Counts attempts by name and key. `factor` multiplies every limit (a load test's setting)."""

    retention: Mapping[str, Retention] = {COLLECTION: RETENTION}

    def __init__(self, database: Database, factor: float) -> None:
        self._attempts = Attempts(database)
        self._factor = factor
        self._windows: dict[str, _Window] = {}

    async def prepare(self) -> None:
        """Creates the index that forgets attempts."""
        await self._attempts.prepare()

    async def hit(self, name: str, limit: str, *key: str) -> Hit:
        """Counts one attempt against `limit` ("10/minute"); HttpProblem 429 when it is used up. An answer that is our
        own failure takes it back (`shared.web.counted`), and so may the caller: where only failures are to count.

        Keys are hashed: an attempted address is not kept in clear.
        """
        allowed, hit = await self._count(name, limit, key)
        note(hit)
        if not allowed:
            self._told(name, key[0])
            headers = {"Retry-After": str(hit.reset)}
            raise HttpProblem(429, "too_many_attempts", headers, seconds=hit.reset)
        return hit

    async def allows(self, name: str, limit: str, *key: str) -> bool:
        """Counts one attempt, of which the answer says nothing: the limit is for what others do with the same key."""
        allowed, _ = await self._count(name, limit, key)
        if not allowed:
            self._told(name, key[0])
        return allowed

    async def _count(self, name: str, limit: str, key: tuple[str, ...]) -> tuple[bool, Hit]:
        item = _item(limit, self._factor)
        hashed = hashlib.sha256(chr(0).join((name, *key)).encode()).hexdigest()
        window, now = self._window(hashed), time.time()
        allowed = now >= window.full_until and await self._allow(hashed, window, item, now)
        left, reset = window.left(item.amount) if allowed else 0, window.free_at(now, item.get_expiry()) - now
        reset = max(1, math.ceil(reset))
        take_back = once(lambda: self._take_back(hashed, window, now))
        return allowed, Hit(name, item.amount, item.get_expiry(), left, reset, take_back)

    def _told(self, name: str, key: str) -> None:
        reached.labels(name).inc()
        record(What.RATE_LIMITED, limit=name, key=keyed_hash(key))

    async def _allow(self, key: str, window: _Window, item: RateLimitItem, now: float) -> bool:
        window.forget(now - item.get_expiry())
        window.unwritten.insert(0, now)
        if len(window.unwritten) < window.share(item.amount):
            return True
        moments, window.unwritten = window.unwritten, []
        window.writing += len(moments)
        try:
            async with window.lock:  # in their order: else what came late took the room of what was allowed early
                return now >= window.full_until and await self._write(key, window, item, moments)
        finally:
            window.writing -= len(moments)

    async def _write(self, key: str, window: _Window, item: RateLimitItem, moments: list[float]) -> bool:
        now, seconds = moments[0], item.get_expiry()
        allowed = await self._attempts.add(key, moments, item.amount, seconds)
        window.written = await self._attempts.within(key, now - seconds)
        if not allowed:
            window.full_until = window.free_at(now, seconds)
        return allowed

    async def _take_back(self, key: str, window: _Window, moment: float) -> None:
        if moment in window.unwritten:
            window.unwritten.remove(moment)
            return
        await self._attempts.take_back(key)
        window.written = [each for each in window.written if each != moment]
        window.full_until = 0.0

    def _window(self, key: str) -> _Window:
        window = self._windows.pop(key, None) or _Window()
        self._windows[key] = window
        if len(self._windows) > _KNOWN:
            self._windows.pop(next(iter(self._windows)))
        return window


@functools.cache
def _item(limit: str, factor: float) -> RateLimitItem:
    item = parse(limit)
    return type(item)(max(1, round(item.amount * factor)), item.multiples)
