"""The checker: what was committed against what took effect (EV-01), and what is stuck in between."""

from collections import Counter
from dataclasses import dataclass, field

from shared.persistence.mongo import Database
from tests.support.kernel_process import Names, Queues


@dataclass(frozen=True)
class Audit:
    """`committed` counts the numbers in the publisher's aggregates; the rest is what is wrong with their effects."""

    committed: int
    lost: list[int]
    duplicated: list[int]
    unsent: int
    undelivered: int
    dead_letters: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not (self.lost or self.duplicated or self.unsent or self.undelivered or self.dead_letters)


async def audit(database: Database, names: Names, queues: Queues) -> Audit:
    """Compares the two sides, and looks into every outbox and queue between them."""
    committed, effects = await _numbers(database, "things"), await _numbers(database, "ledgers")
    unsent = [each async for each in database["things"].find({"outbox": {"$ne": []}}, {"_id": 1})]
    return Audit(
        committed=committed.total(),
        lost=sorted((committed - effects).elements()),
        duplicated=sorted((effects - committed).elements()),
        unsent=len(unsent),
        undelivered=await queues.count(names.queues[0]),
        dead_letters=[f"{each.headers}" for each in await queues.drain(names.dead_letters)],
    )


async def _numbers(database: Database, collection: str) -> Counter[int]:
    documents = database[collection].find({}, {"state.numbers": 1})
    return Counter([number async for document in documents for number in document["state"]["numbers"]])
