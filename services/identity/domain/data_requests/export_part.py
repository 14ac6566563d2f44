"""A stretch of a service's part of an export, until the archive is fetched or its link is over (ID-14)."""

from datetime import datetime, timedelta

from pydantic import Field

from shared.events.personal_data import ExportPart
from shared.values.state import State, StateValue

KEPT = timedelta(days=8)
"""A day longer than the archive's link is good."""


class CollectedCollection(StateValue):
    """What one collection holds, and what for."""

    collection: str
    purpose: str
    kept: str
    documents: int


class CollectedPart(State):
    """`documents` is a JSON array of {collection, id, document}; the `last` part of a service lists its
    `collections`."""

    request_id: str
    account_id: str
    service: str
    number: int
    last: bool
    documents: str = Field(repr=False)
    collections: tuple[CollectedCollection, ...] = ()
    arrived_at: datetime


def collected(part: ExportPart, service: str, now: datetime) -> CollectedPart:
    """A part as it is kept."""
    return CollectedPart(
        request_id=part.request_id,
        account_id=part.account_id,
        service=service,
        number=part.number,
        last=part.last,
        documents=part.documents,
        collections=tuple(CollectedCollection(**dict(each)) for each in part.collections),
        arrived_at=now,
    )
