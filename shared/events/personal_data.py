"""What services say of a person's data, as it travels: one form for all publishers (ID-14, docs/decisions/0044)."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from shared.events.contract import Part
from shared.events.sealing import Personal


class ExportedCollection(Part):
    """What one collection holds of the person: what for, how long, how many documents."""

    collection: str
    purpose: str
    kept: Annotated[str, Field(description="in words", examples=["180 days from created_at"])]
    documents: int


class ExportPart(Part):
    """A stretch of a service's part of an export, 200 documents or 256 KiB of text at most (a larger document is alone
    in its part).

    `number` counts from 0; the `last` part lists every collection, so that the reader knows what is complete.
    `documents` is a JSON array of {collection, id, document}.
    """

    request_id: str
    account_id: str
    number: int
    last: bool
    documents: Personal
    collections: tuple[ExportedCollection, ...] = ()


class HeldDocuments(Part):
    """Documents that are not erased before `until`: `law` keeps them, or something is still `open`."""

    collection: str
    purpose: str
    why: Annotated[str, Field(description="later versions add others", examples=["law"])]
    documents: int
    until: datetime


class ErasureAnswer(Part):
    """A service's answer to `step` of an erasure: `check` says what is open and erases nothing; after `erase`, what is
    not in `held` is erased. `round` is that of the question."""

    request_id: str
    account_id: str
    step: Annotated[str, Field(examples=["erase"])]
    round: int = 0
    held: tuple[HeldDocuments, ...] = ()
