"""Reservations of what there is only so much of: pieces of an article, uses of a voucher, a credit (decision 0016).

    {_id: pool, …, state: {received, free, sold, holds, held: {key: {quantity, until}}, confirmed}, due, deadline}

A pool is one document. `reserve`, `extend`, `confirm` and `release` are each one conditional update of it, idempotent
by `key`, so that any number of requests take from one pool without waiting for each other, and several pools are taken
without a lock. A hold whose time has come is never dropped by itself: the deadline `hold` asks those who know what
became of its key.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared.errors import ComptoirError, Contended, NotFound, Refused
from shared.persistence.due import DUE_FIELDS
from shared.persistence.errors import DuplicateKey
from shared.persistence.mongo import Collection, Database, uninterrupted
from shared.persistence.shape import Shape, schema_of
from shared.runtime.crash import crash_plan
from shared.values.state import State, StateValue

DEADLINE = "hold"
"""The deadline of a pool: its earliest hold has come to its end."""

MOST_HOLDS = 1_000
"""Holds of one pool at a time: a document stays small, and an update of it quick. PoolFull beyond."""

CONFIRMED_KEPT = 1_000
"""Newest keys that a pool remembers to have been confirmed, so that a repeat takes nothing twice. Who may repeat it
later than that remembers it too, as an order does."""

_KEY = re.compile(r"[A-Za-z0-9_-]{1,80}")
_ATTEMPTS = 20


class NotEnough(Refused):
    """The pool has fewer free pieces than wanted; `left` says how many."""

    code = "not_enough"

    def __init__(self, pool: str, left: int) -> None:
        super().__init__(left=left)
        self.pool, self.left = pool, left


class StillReserved(ComptoirError):
    """More pieces of the pool are held than there would be."""

    code = "still_reserved"


class PoolFull(Contended):
    """As many hold pieces of the pool as it can keep apart: some of them must be confirmed or released first."""

    code = "pool_full"

    def __init__(self, pool: str) -> None:
        super().__init__(f"Too many hold pieces of {pool} at the moment.")


class Hold(StateValue):
    """So many pieces, kept for one key at least until a moment."""

    quantity: int
    until: datetime


class Pool(State):
    """`received` = `free` + held + `sold` (I8). `holds` counts `held`, whose keys say who holds."""

    received: int
    free: int
    sold: int = 0
    holds: int = 0
    held: Mapping[str, Hold] = {}
    confirmed: tuple[str, ...] = ()

    def on_hand(self) -> int:
        """What is not sold: free or held."""
        return self.received - self.sold

    def lapsed(self, now: datetime) -> list[str]:
        """The keys whose hold has come to its end."""
        return [key for key, hold in self.held.items() if hold.until <= now]

    def deadlines(self) -> Mapping[str, datetime]:
        """When the first hold comes to its end."""
        return {DEADLINE: min(hold.until for hold in self.held.values())} if self.held else {}


class Pools:
    """The pools of one collection."""

    def __init__(self, database: Database, kind: str) -> None:
        self.kind = kind
        self.collection: Collection = database[kind]
        self.shape = Shape(kind, Pool)

    async def get(self, pool: str) -> Pool:
        """The pool as it is; NotFound when there is none."""
        return self.shape.read(await self._read(pool))

    async def supply(self, pool: str, on_hand: int) -> Pool:
        """Sets how many pieces there are that are not sold; creates the pool when there is none. StillReserved when
        more than that are held."""
        for _ in range(_ATTEMPTS):
            document = await self.collection.find_one({"_id": pool}) or await self._create(pool)
            before = self.shape.read(document)
            more = on_hand - before.on_hand()
            if before.free + more < 0:
                raise StillReserved(f"{pool}: {before.on_hand() - before.free} are reserved, {on_hand} are too few.")
            added = {"state.free": more, "state.received": more}
            same = {"state.received": before.received, "state.sold": before.sold, "state.free": {"$gte": -more}}
            if await self._update({"_id": pool, **same}, {"$inc": added}):
                return before.model_copy(update={"free": before.free + more, "received": before.received + more})
        raise Contended(f"Too many changes of {pool} at once; try again.")

    async def reserve(self, pool: str, key: str, quantity: int, until: datetime) -> None:
        """Holds pieces for `key` at least until a moment. A repeat moves that moment and takes no more; NotEnough, and
        nothing is held, when fewer are free; PoolFull when 1,000 hold already."""
        for _ in range(_ATTEMPTS):
            if await self._take(pool, key, quantity, until):
                return
            found = await self.get(pool)
            if key in found.confirmed:
                return
            hold = found.held.get(key)
            if hold is None and found.free < quantity:
                raise NotEnough(pool, found.free)
            if hold is None and found.holds >= MOST_HOLDS:
                raise PoolFull(pool)
            if hold and hold.quantity == quantity and await self.extend(pool, key, quantity, until):
                return
            if hold and hold.quantity != quantity:
                await self.release(pool, key)
        raise Contended(f"Too many reservations of {pool} at once; try again.")

    async def extend(self, pool: str, key: str, quantity: int, until: datetime) -> bool:
        """Holds the pieces of `key` until a later moment, never until an earlier one; False when it does not hold just
        so many."""
        held = f"state.held.{_checked(key)}"
        change = {"$max": {f"{held}.until": until}, "$min": {"due": until}, "$set": {"deadline": DEADLINE}}
        return await self._update({"_id": pool, f"{held}.quantity": quantity}, change)

    async def confirm(self, pool: str, key: str, quantity: int) -> None:
        """What `key` holds is sold, once. When its hold was released before, or is of another quantity, the pieces are
        taken from the free ones; NotEnough when there are none."""
        held, kept = f"state.held.{_checked(key)}", {"$each": [key], "$slice": -CONFIRMED_KEPT}
        sold = {"$inc": {"state.sold": quantity, "state.holds": -1}, "$unset": {held: ""}}
        if await self._update({"_id": pool, f"{held}.quantity": quantity}, sold | {"$push": {"state.confirmed": kept}}):
            return
        if key in (found := await self.get(pool)).confirmed:
            return
        if key in found.held:
            await self.release(pool, key)
        unheld = {"_id": pool, held: {"$exists": False}, "state.confirmed": {"$ne": key}}
        enough = {"state.free": {"$gte": quantity}}
        taken = {"$inc": {"state.sold": quantity, "state.free": -quantity}, "$push": {"state.confirmed": kept}}
        if not await self._update(unheld | enough, taken) and key not in (found := await self.get(pool)).confirmed:
            raise NotEnough(pool, found.free)

    async def release(self, pool: str, key: str, *, until: datetime | None = None) -> bool:
        """Frees what `key` holds; False when it holds nothing. With `until`, only a hold that ends just then: one that
        was extended meanwhile stays."""
        hold = (await self.get(pool)).held.get(key)
        if hold is None:
            return False
        held = f"state.held.{_checked(key)}"
        unchanged = {"_id": pool, f"{held}.quantity": hold.quantity} | ({f"{held}.until": until} if until else {})
        freed = {"$inc": {"state.free": hold.quantity, "state.holds": -1}, "$unset": {held: ""}}
        return await self._update(unchanged, freed)

    async def reschedule(self, pool: str) -> None:
        """Stores the pool's next deadline, after its holds were looked at. Nothing when it was changed meanwhile: the
        earlier moment stays and is looked at again."""
        document = await self._read(pool)
        due = self.shape.read(document).deadlines().get(DEADLINE)
        stored = {"due": due, "deadline": DEADLINE} if due else {}
        gone = {field: "" for field in DUE_FIELDS if field not in stored}
        change = {"$set": stored, "$unset": gone} if stored else {"$unset": gone}
        await self._update({"_id": pool, "version": document["version"]}, change)

    async def _take(self, pool: str, key: str, quantity: int, until: datetime) -> bool:
        held = f"state.held.{_checked(key)}"
        free = {
            "_id": pool,
            "state.free": {"$gte": quantity},
            "state.holds": {"$lt": MOST_HOLDS},
            "state.confirmed": {"$ne": key},
            held: {"$exists": False},
        }
        taken = {
            "$inc": {"state.free": -quantity, "state.holds": 1},
            "$set": {held: {"quantity": quantity, "until": until}, "deadline": DEADLINE},
            "$min": {"due": until},
        }
        return await self._update(free, taken)

    async def _read(self, pool: str) -> dict[str, Any]:
        document = await self.collection.find_one({"_id": pool})
        if document is None:
            raise NotFound(self.kind, pool)
        return document

    async def _create(self, pool: str) -> dict[str, Any]:
        empty = {"_id": pool, "version": 1, "outbox": [], "processed": [], **self.shape.write(Pool(received=0, free=0))}
        try:
            await uninterrupted(self.collection.insert_one(empty))
        except DuplicateKey:
            return await self._read(pool)
        return empty

    async def _update(self, condition: Mapping[str, Any], change: Mapping[str, Any]) -> bool:
        """One conditional update, with the next version. A document of an earlier schema is rewritten first, one of a
        schema not known here is never touched."""
        schema = self.shape.model.SCHEMA
        counted = {**change, "$inc": {"version": 1, **change.get("$inc", {})}}
        while True:
            written = await uninterrupted(self.collection.update_one({**condition, "schema": schema}, counted))
            if written.matched_count == 1:
                crash_plan.reach("after_commit")
                return True
            if schema == 1 or not await self._rewritten(condition["_id"]):
                return False

    async def _rewritten(self, pool: str) -> bool:
        """Whether the pool was of an earlier schema, and was stored in this one, by this process or another."""
        document = await self._read(pool)
        if schema_of(document) >= self.shape.model.SCHEMA:
            return False
        as_read = {"_id": pool, "version": document["version"], "schema": document.get("schema")}
        state = self.shape.write(self.shape.read(document))
        await uninterrupted(self.collection.update_one(as_read, {"$set": state, "$inc": {"version": 1}}))
        return True


def _checked(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise ValueError("A reservation's key is made of letters, digits, - and _.")
    return key
