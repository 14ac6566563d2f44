"""How often something was tried lately, counted by all processes of a service: a moving window per key.

    {_id: key, entries: [moment, …], expireAt}

`entries` are Unix seconds, the newest first, at most as many as the limit allows. Adding to them is one conditional
write, so that of any number of processes together none goes beyond the limit.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from shared.persistence.errors import DuplicateKey
from shared.persistence.mongo import Collection, Database, uninterrupted
from shared.persistence.retention import Retention, prepare_retention

COLLECTION = "rate_windows"

RETENTION = Retention(
    purpose="how often something was tried lately, under the hash of who tried",
    counted_from="expireAt",
    period=timedelta(0),
    expires=True,
)
"""`expireAt` is when the newest attempt leaves its window."""


class Attempts:
    """The shared count."""

    def __init__(self, database: Database) -> None:
        self._windows: Collection = database[COLLECTION]

    async def prepare(self) -> None:
        """Creates the index that forgets what left its window."""
        await prepare_retention(self._windows, RETENTION)

    async def add(self, key: str, moments: Sequence[float], limit: int, seconds: int) -> bool:
        """Adds attempts (newest first) when the window of `seconds` before the newest one has room for all of them
        within `limit`; False, and nothing is added, when it has not."""
        if len(moments) > limit:
            return False
        newest = moments[0]
        # Where the oldest of the attempts that may stay would stand: nothing there, or what has left the window.
        has_room = {f"entries.{limit - len(moments)}": {"$not": {"$gt": newest - seconds}}}
        expires = datetime.fromtimestamp(newest, UTC) + timedelta(seconds=seconds)
        added = {"$push": {"entries": {"$each": list(moments), "$position": 0, "$slice": limit}}}
        change = {**added, "$set": {"expireAt": expires}}
        try:
            await uninterrupted(self._windows.update_one({"_id": key, **has_room}, change, upsert=True))
        except DuplicateKey:  # the key is there and has no room: the upsert met it
            return False
        return True

    async def within(self, key: str, since: float) -> list[float]:
        """The attempts after `since`, newest first."""
        found = await self._windows.find_one({"_id": key}) or {"entries": []}
        return [moment for moment in found["entries"] if moment > since]

    async def take_back(self, key: str) -> None:
        """Removes the newest attempt: it is not to count."""
        await self._windows.update_one({"_id": key}, {"$pop": {"entries": -1}})
