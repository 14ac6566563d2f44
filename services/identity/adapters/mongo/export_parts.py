"""The parts of exports in MongoDB, until nobody can fetch their archive any more (ID-14)."""

from collections.abc import AsyncIterator

from pymongo import ASCENDING, IndexModel

from services.identity.domain.data_requests.export_part import KEPT, CollectedPart
from shared.persistence.mongo import Database
from shared.persistence.repository import Outbound, Repository
from shared.persistence.retention import Retention
from shared.persistence.subjects import Subject

RETENTION = Retention(
    purpose="a copy of someone's data for themselves, as long as its link is good",
    personal=("state.documents",),
    subject=Subject(account="state.account_id"),
    copies=True,
    counted_from="state.arrived_at",
    period=KEPT,
    expires=True,
)

_ORDER = (("state.service", ASCENDING), ("state.number", ASCENDING))


class ExportPartStore(Repository[CollectedPart]):
    """Under an id derived from request, service and number."""

    def __init__(self, database: Database, outbound: Outbound) -> None:
        in_order = IndexModel([("state.request_id", ASCENDING), *_ORDER], name="in_order")
        super().__init__(database, "export_parts", CollectedPart, outbound, retention=RETENTION, indexes=[in_order])

    async def is_whole(self, request_id: str, service: str) -> bool:
        """Whether every part of a service is here: the last one says how many there are."""
        query = {"state.request_id": request_id, "state.service": service}
        found = self.collection.find(query, {"state.last": 1, "state.number": 1}).sort(list(_ORDER[1:]))
        parts = [document["state"] async for document in found]
        return bool(parts) and parts[-1]["last"] and len(parts) == parts[-1]["number"] + 1

    async def of(self, request_id: str) -> AsyncIterator[CollectedPart]:
        """The parts of a request, service by service, in order."""
        found = self.collection.find({"state.request_id": request_id}).sort(list(_ORDER))
        async for _, part in self.shape.readable(found):
            yield part
