"""What a service published, read from its outboxes."""

from shared.events.contract import Message
from shared.messaging.envelope import Envelope, decode
from shared.persistence.mongo import Database


async def published(database: Database, contract: type[Message]) -> list[Envelope]:
    """The envelopes of one kind of event or job in every outbox of a database, oldest first, personal fields sealed."""
    found = []
    for collection in await database.list_collection_names():
        async for document in database[collection].find({"outbox.key": contract.wire_type()}, {"outbox": 1}):
            found += [
                decode(entry["body"].encode()) for entry in document["outbox"] if entry["key"] == contract.wire_type()
            ]
    return sorted(found, key=lambda each: (each.time, each.id))
