"""What an operator runs of a service in addition to its roles: `python -m services.<name> migrate | retention`.

Each works on the service's own stores, wired but not started.
"""

import sys
from collections import ChainMap
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

from shared.persistence.ended_sessions import EndedSessions
from shared.persistence.migrations import Migratable, Progress, migrate
from shared.persistence.mongo import Database
from shared.persistence.retention import LEASES, Holding, Retention, Store, holding
from shared.runtime.data_answers import DataAnswers
from shared.values import clock
from shared.web.auth import PublicKeys
from shared.web.idempotency import Idempotency
from shared.web.rate_limits import RateLimits

_WIDTH = 100

KERNEL: Mapping[str, Retention] = {
    **Idempotency.retention,
    **RateLimits.retention,
    **PublicKeys.retention,
    **EndedSessions.retention,
    **DataAnswers.retention,
    "leases": LEASES,
}
"""The kernel's own collections in each service's database."""


def declared_by(stores: Iterable[Store]) -> dict[str, Retention]:
    """The declaration of each collection of a service: its stores' and the kernel's."""
    return dict(ChainMap(*(dict(store.retention) for store in stores), dict(KERNEL)))


async def migrate_stores(service: str, _: Database, stores: Sequence[Store]) -> int:
    """Rewrites what is stored in older schemas, with a line per collection; 1 when a document could not be read."""
    print(service)
    _print("collection", "schema", "documents", "rewritten", "unreadable", "newer")
    unreadable = [await _migrate(store) for store in stores if isinstance(store, Migratable)]
    return int(any(unreadable))


async def _migrate(store: Migratable) -> int:
    async for progress in migrate(store):
        if sys.stdout.isatty():
            _print(*_migrated(progress), end="\r")
    _print(*_migrated(progress))
    return progress.unreadable + progress.newer


def _migrated(progress: Progress) -> Sequence[object]:
    counts = (progress.schema, progress.seen, progress.rewritten, progress.unreadable, progress.newer)
    return (progress.collection, *counts)


async def show_retention(service: str, database: Database, stores: Sequence[Store]) -> int:
    """A line per collection: how many documents, how many of them are due to be erased, the oldest, the period."""
    print(service)
    _print("collection", "documents", "due", "oldest", "kept")
    declared = declared_by(stores)
    for name in sorted(declared):
        _print(*_held(await holding(database[name], declared[name], clock.now())))
    return 0


def _held(held: Holding) -> Sequence[object]:
    oldest = held.oldest.date().isoformat() if held.oldest else "-"
    return held.collection, held.documents, held.due, oldest, held.retention.kept()


def _print(first: object, *others: object, end: str = "\n") -> None:
    line = f"  {first:<22}" + "".join(f"  {other!s:<10}" for other in others)
    print(line.rstrip()[:_WIDTH], end=end, flush=True)


Command = Callable[[str, Database, Sequence[Store]], Awaitable[int]]

COMMANDS: Mapping[str, Command] = {"migrate": migrate_stores, "retention": show_retention}
"""By name: each is handed the service's name, its database and its stores, and returns the exit status."""
