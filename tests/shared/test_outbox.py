"""The outbox's commands stay small, however many documents wait (EV-01)."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from shared.persistence.mongo import Collection, Database
from shared.persistence.outbox import MOST_IDS, Entry, left_behind, take_out

NOW = datetime(2026, 3, 1, tzinfo=UTC)
WAITING = 2 * MOST_IDS + 50


class Widest(CommandListener):
    """The longest list that stood in a command's query or among its updates, and how many updates there were."""

    def __init__(self) -> None:
        self.ids = self.updates = 0

    def started(self, event: CommandStartedEvent) -> None:
        self.updates += event.command_name == "update"
        if event.command_name in {"find", "update"}:
            self.ids = max(self.ids, _longest(event.command.get("filter")), _longest(event.command.get("updates")))

    def succeeded(self, _: CommandSucceededEvent) -> None: ...

    def failed(self, _: CommandFailedEvent) -> None: ...


def _longest(value: Any) -> int:
    if isinstance(value, dict):
        return max((_longest(each) for each in value.values()), default=0)
    if isinstance(value, list):
        return max(len(value), *(_longest(each) for each in value), 0)
    return 0


@pytest.fixture
def widest() -> Widest:
    """What a test's commands were at most."""
    return Widest()


@pytest.fixture
async def waiting(mongo_url: str, database: Database, widest: Widest) -> AsyncIterator[Collection]:
    """450 documents with two due events each, oldest first by number."""
    client: Any = AsyncIOMotorClient(mongo_url, tz_aware=True, event_listeners=[widest])
    collection: Collection = client[database.name]["things"]
    await collection.create_index([("outbox.due", 1)], sparse=True)
    for first in range(0, WAITING, MOST_IDS):
        numbers = range(first, min(first + MOST_IDS, WAITING))
        await collection.insert_many({"_id": _id(number), "outbox": _outbox(number)} for number in numbers)
    yield collection
    client.close()


def _id(number: int) -> str:
    return f"t{number:04}"


def _outbox(number: int) -> list[dict[str, Any]]:
    due = NOW - timedelta(seconds=WAITING - number)
    return [Entry(f"e{number}.{part}", "x", "x.y", "{}").document(due) for part in ("a", "b")]


@pytest.mark.rule("EV-01")
async def test_marking_many_documents_takes_out_just_what_left_in_small_commands(
    waiting: Collection, widest: Widest
) -> None:
    """Of 450 documents the published event goes and the other stays, with at most 200 ids in one command."""
    await take_out(waiting, {_id(number): [f"e{number}.a"] for number in range(WAITING)})
    left = [entry["id"] async for each in waiting.find().sort("_id", 1) for entry in each["outbox"]]
    assert left == [f"e{number}.b" for number in range(WAITING)]
    assert widest.updates == WAITING / 50
    assert 0 < widest.ids <= MOST_IDS


@pytest.mark.rule("EV-01")
async def test_a_sweep_finds_the_oldest_that_are_not_ours_in_small_commands(
    waiting: Collection, widest: Widest
) -> None:
    """The sweep skips what this process publishes itself, though that is more than one query may name."""
    ours = {_id(number) for number in range(MOST_IDS + 50)}
    found = [(document, len(entries)) async for document, entries in left_behind(waiting, NOW, ours, 210)]
    assert found == [(_id(number), 2) for number in range(WAITING - 200, WAITING)]
    newer = [document async for document, _ in left_behind(waiting, NOW - timedelta(seconds=100), ours, 30)]
    assert newer == [_id(number) for number in range(MOST_IDS + 50, MOST_IDS + 80)]
    assert 0 < widest.ids <= MOST_IDS
