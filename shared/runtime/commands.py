"""What an operator runs of a service beside its roles: `python -m services.<name> migrate | retention`.

Each works on the service's own stores, wired but not started.
"""

import sys
from collections import ChainMap
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

from shared.persistence.migrations import Migratable, Progress, migrate
from shared.persistence.mongo import Database
from shared.persistence.retention import LEASES, Holding, Retention, Store, holding
from shared.values import clock
from shared.web.auth import PublicKeys
from shared.web.idempotency import Idempotency
from shared.web.rate_limits import RateLimits

_WIDTH = 100

KERNEL: Mapping[str, Retention] = {
    **Idempotency.retention,
    **RateLimits.retention,
    **PublicKeys.retention,
    "leases": LEASES,
}
"""The kernel's own collections in each service's database."""


def declared_by(stores: Iterable[Store]) -> dict[str, Retention]:
    """The declaration of each collection of a service: its stores' and the kernel's."""
    return dict(ChainMap(*(dict(store.retention) for store in stores), dict(KERNEL)))


async def migrate_stores(service: str, _: Database, stores: Sequence[Store]) -> int:
    """Rewrites what is stored in older schemas, with a line per collection; 1 when a document could not be read."""
    unreadable = 0
    _print(("service", 9), ("collection", 22), ("schema", 6), ("seen", 9), ("rewritten", 9), ("unreadable", 10))
    for store in stores:
        if isinstance(store, Migratable):
            unreadable += await _migrate(service, store)
    return int(unreadable > 0)


async def _migrate(service: str, store: Migratable) -> int:
    async for progress in migrate(store):
        if sys.stdout.isatty():
            _print(*_migrated(service, progress), end="\r")
    _print(*_migrated(service, progress))
    return progress.unreadable + progress.newer


def _migrated(service: str, progress: Progress) -> Sequence[tuple[str, int]]:
    unreadable = f"{progress.unreadable}" + (f" (+{progress.newer} newer)" if progress.newer else "")
    return (
        *((service, 9), (progress.collection, 22), (f"{progress.schema}", 6)),
        *((f"{progress.seen}", 9), (f"{progress.rewritten}", 9), (unreadable, 10)),
    )


async def show_retention(service: str, database: Database, stores: Sequence[Store]) -> int:
    """A line per collection: how many documents, how many of them are due to be erased, the oldest, the period."""
    declared = declared_by(stores)
    _print(("service", 9), ("collection", 20), ("documents", 9), ("due", 6), ("oldest", 10), ("kept", 38))
    for name in sorted(declared):
        held = await holding(database[name], declared[name], clock.now())
        _print(*_held(service, held))
    return 0


def _held(service: str, held: Holding) -> Sequence[tuple[str, int]]:
    oldest = held.oldest.date().isoformat() if held.oldest else "-"
    return (
        *((service, 9), (held.collection, 20), (f"{held.documents}", 9), (f"{held.due}", 6)),
        *((oldest, 10), (held.retention.kept(), 38)),
    )


def _print(*columns: tuple[str, int], end: str = "\n") -> None:
    line = "  ".join(text.ljust(width) for text, width in columns)
    print(line.rstrip()[:_WIDTH], end=end, flush=True)


Command = Callable[[str, Database, Sequence[Store]], Awaitable[int]]

COMMANDS: Mapping[str, Command] = {"migrate": migrate_stores, "retention": show_retention}
"""By name: each is handed the service's name, its database and its stores, and answers the exit status."""
