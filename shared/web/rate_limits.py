"""Rate limits that all processes of a service share, in its database (AP-01): 429 with Retry-After, never a
lock-out."""

import hashlib
import math
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from limits import RateLimitItem, parse
from limits.aio.storage import MongoDBStorage
from limits.aio.strategies import MovingWindowRateLimiter
from prometheus_client import Counter

from shared.observability.security_log import What, keyed_hash, record
from shared.persistence.retention import Retention
from shared.web.problems import HttpProblem

RETENTION = Retention(
    purpose="how often something was tried lately, under the hash of who tried",
    counted_from="expireAt",
    period=timedelta(0),
    expires=True,
)
"""The library makes the index itself, and dates each document by its limit."""


reached = Counter("comptoir_rate_limits_reached_total", "Attempts refused with 429, by the limit's name", ["limit"])


class RateLimits:
    """Counts attempts by name and key. `factor` multiplies every limit (a load test's setting); `listeners` hear of
    each command to the database, as those of `shared.persistence.mongo.connect` do."""

    retention: Mapping[str, Retention] = {"rate_counters": RETENTION, "rate_windows": RETENTION}

    def __init__(self, mongo_url: str, database: str, factor: float, listeners: Sequence[object] = ()) -> None:
        separator = "&" if "?" in mongo_url else "/?" if mongo_url.count("/") < 3 else "?"
        options: dict[str, Any] = {"event_listeners": list(listeners)}  # handed on to the driver's client
        storage = MongoDBStorage(
            f"async+{mongo_url}{separator}retryWrites=false",
            database_name=database,
            counter_collection_name="rate_counters",
            window_collection_name="rate_windows",
            serverSelectionTimeoutMS=3_000,
            socketTimeoutMS=10_000,
            **options,
        )
        self._client = storage.storage
        self._limiter = MovingWindowRateLimiter(storage)
        self._factor = factor

    async def hit(self, name: str, limit: str, *key: str) -> None:
        """Counts one attempt against `limit` ("10/minute"); HttpProblem 429 when it is used up.

        Keys are hashed: an attempted address is not kept in clear.
        """
        item = self._item(limit)
        hashed = hashlib.sha256(chr(0).join(key).encode()).hexdigest()
        if await self._limiter.hit(item, name, hashed):
            return
        reached.labels(name).inc()
        record(What.RATE_LIMITED, limit=name, key=keyed_hash(key[0]))
        reset, _ = await self._limiter.get_window_stats(item, name, hashed)
        seconds = max(1, math.ceil(reset - time.time()))
        raise HttpProblem(429, "too_many_attempts", {"Retry-After": str(seconds)}, seconds=seconds)

    def close(self) -> None:
        """Closes the library's own connections to the database."""
        self._client.close()

    def _item(self, limit: str) -> RateLimitItem:
        item = parse(limit)
        return type(item)(max(1, round(item.amount * self._factor)), item.multiples)
