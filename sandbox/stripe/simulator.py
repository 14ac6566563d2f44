"""One simulated Stripe account: what the API, the hosted page and the courier share."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sandbox.stripe.settings import Settings
from sandbox.stripe.store import Json, Store

API_VERSION = "2026-10-28.endive"


@dataclass(frozen=True)
class Cause:
    """The API request a change came from, as events tell it (`event.request`); both None for the page or the clock."""

    id: str | None = None
    idempotency_key: str | None = None


@dataclass
class Simulator:
    """The account's store and settings, and the bell that wakes the clockwork after each commit."""

    settings: Settings
    store: Store
    cause: Cause = Cause()
    bell: asyncio.Event = field(default_factory=asyncio.Event)

    def now(self) -> int:
        """Unix seconds."""
        return int(time.time())

    @contextmanager
    def work(self, cause: Cause = Cause()) -> Iterator[None]:
        """One atomic change with its events; synchronous, so that no two changes interleave."""
        self.cause = cause
        with self.store.transaction():
            yield
        self.bell.set()


@dataclass(frozen=True)
class Call:
    """One API call, read and checked: typed parameters, ids from the path, and its own identity."""

    method: str
    path: str
    params: Json
    ids: dict[str, Any]
    cause: Cause
