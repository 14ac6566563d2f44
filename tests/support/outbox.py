"""What a service told: the events in its outboxes, read back through their contracts."""

from shared.events.contract import Event
from shared.messaging.envelope import Received, decode, open_data
from shared.persistence.mongo import Database
from tests.support.kernel_process import BOX


async def told(database: Database, contract: type[Event]) -> list[Received[Event]]:
    """The events of one contract in every outbox of a database, oldest first, with their personal fields opened."""
    found = []
    for collection in await database.list_collection_names():
        async for document in database[collection].find({"outbox.key": contract.wire_type()}, {"outbox": 1}):
            found += [
                decode(entry["body"].encode()) for entry in document["outbox"] if entry["key"] == contract.wire_type()
            ]
    return [open_data(envelope, contract, BOX) for envelope in sorted(found, key=lambda each: (each.time, each.id))]
