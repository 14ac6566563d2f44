"""All four services in this process, each on a database of its own; a courier carries their events to each other."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from shared.errors import ComptoirError
from shared.events import every_contract
from shared.messaging.envelope import Envelope, decode
from shared.persistence.mongo import Client
from tests.support.in_process import InProcess, start
from tests.support.stores import SERVICES
from tests.support.waiting import FakeClock

_CONTRACTS = {contract.wire_type(): contract for contract in every_contract()}


class House:
    """The services by name, and every message that was carried: (who sent it, the envelope)."""

    def __init__(self, services: dict[str, InProcess[Any]]) -> None:
        self.services = services
        self.carried: dict[str, tuple[str, Envelope]] = {}

    def __getitem__(self, name: str) -> InProcess[Any]:
        return self.services[name]

    async def carry(self) -> None:
        """Hands every new event to its consumers and every new job to its service, until nothing more comes of it."""
        while new := [each async for each in self._new()]:
            for sender, envelope in new:
                await self._hand_over(sender, envelope)

    async def replay(self, *, but: str) -> None:
        """Every event that was ever carried but those of a kind, once more: as dead letters are put back. What a
        service cannot make sense of any more, it refuses by an error of its own."""
        for sender, envelope in list(self.carried.values()):
            if not envelope.type.startswith(("jobs.", but)):
                with contextlib.suppress(ComptoirError):
                    await self._hand_over(sender, envelope)

    async def _new(self) -> AsyncIterator[tuple[str, Envelope]]:
        for sender, service in self.services.items():
            for collection in await service.database.list_collection_names():
                async for document in service.database[collection].find({"outbox.0": {"$exists": True}}, {"outbox": 1}):
                    for envelope in (decode(entry["body"].encode()) for entry in document["outbox"]):
                        if envelope.id not in self.carried:
                            self.carried[envelope.id] = sender, envelope
                            yield sender, envelope

    async def _hand_over(self, sender: str, envelope: Envelope) -> None:
        event = _CONTRACTS.get(envelope.type)
        for receiver in event.CONSUMERS if event else (sender,):
            await self.services[receiver].take(envelope)


@contextlib.asynccontextmanager
async def house(client: Client, prefix: str, clock: FakeClock, **changes: dict[str, Any]) -> AsyncIterator[House]:
    """Opens it on databases of its own, which are dropped afterwards; `changes` are settings by service."""
    names = {name: f"{prefix}_{name}" for name in SERVICES}
    try:
        async with contextlib.AsyncExitStack() as closing:
            opened = {
                name: await closing.enter_async_context(start(name, client[database], clock, changes.get(name, {})))
                for name, database in names.items()
            }
            yield House(opened)
    finally:
        for database in names.values():
            await client.drop_database(database)
