"""Who may compute a password hash now: as many at once as there are processors, and no client has all of them (S16)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from weakref import WeakValueDictionary

from shared.errors import Unavailable

PATIENCE = 2.0
"""Seconds: whoever waits longer for a slot is told to come back, instead of making the queue longer."""


class HashingBusy(Unavailable):
    """Too many passwords are being checked at once, by this client or by all."""

    def __init__(self) -> None:
        super().__init__("The check of passwords")


class Slots:
    """`total` computations at once, at least two, of which one client has half. Clients wait apart from each other: a
    thousand attempts of one stand before none of another's."""

    def __init__(self, total: int) -> None:
        self._total = max(2, total)
        self._all = asyncio.Semaphore(self._total)
        self._by_client: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    @asynccontextmanager
    async def slot(self, client: str) -> AsyncIterator[None]:
        """Holds a slot for the block; HashingBusy when none was free for PATIENCE."""
        own = self._by_client.setdefault(client, asyncio.Semaphore(self._total // 2))
        async with AsyncExitStack() as held:
            try:
                async with asyncio.timeout(PATIENCE):
                    await held.enter_async_context(own)
                    await held.enter_async_context(self._all)
            except TimeoutError:
                raise HashingBusy from None
            yield
