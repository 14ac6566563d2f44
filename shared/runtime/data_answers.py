"""Answers a person's requests for one service, whatever it stores: the kernel's consumers of
`identity.export_requested` and `identity.erasure_requested` (ID-14, docs/decisions/0044)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from shared.events import every_contract
from shared.events.contract import Event
from shared.events.identity.erasure_requested import ErasureRequested
from shared.events.identity.export_requested import ExportRequested
from shared.events.personal_data import ErasureAnswer, ExportedCollection, ExportPart, HeldDocuments
from shared.messaging.envelope import Received
from shared.persistence.mongo import Database
from shared.persistence.personal_data import Chunk, Held, PersonalData
from shared.persistence.repository import Outbound, Repository
from shared.persistence.retention import Retention
from shared.persistence.subjects import Person
from shared.values.clock import Clock
from shared.values.ids import derived_id
from shared.values.state import State

COLLECTION = "data_answers"

RETENTION = Retention(
    purpose="which answers to a person's request were given, so that a repeated question gets no second one",
    counted_from="state.answered_at",
    period=timedelta(days=90),
    expires=True,
)


class DataAnswer(State):
    """One answer; its event is in the document's outbox until it left."""

    request_id: str
    answered_at: datetime


class DataAnswers:
    """Of a service that is not identity, which asks."""

    retention: Mapping[str, Retention] = {COLLECTION: RETENTION}

    def __init__(self, service: str, database: Database, data: PersonalData, outbound: Outbound, clock: Clock) -> None:
        self._service, self._clock, self._data = service, clock, data
        self.answers = Repository(database, COLLECTION, DataAnswer, outbound, retention=RETENTION)

    async def export(self, _: object, event: Received[ExportRequested]) -> None:
        """Publishes everything that is held of the person, part by part; a part that was published is not again."""
        asked = event.data
        published = publishes(self._service, "export_part_ready")
        async for chunk in self._data.export(person_of(asked)):
            part = published.model_validate({"part": export_part(chunk, asked.request_id, asked.account_id)})
            await self._answer(asked.request_id, part, "export", str(chunk.number))

    async def erase(self, _: object, event: Received[ErasureRequested]) -> None:
        """Says what is still open, or erases what nothing keeps, and publishes what is kept."""
        asked = event.data
        person = person_of(asked)
        held = await (self._data.open(person) if asked.step == "check" else self._data.erase(person))
        answer = ErasureAnswer(
            request_id=asked.request_id,
            account_id=asked.account_id,
            step=asked.step,
            round=asked.round,
            held=held_parts(held),
        )
        published = publishes(self._service, "erasure_completed")
        await self._answer(asked.request_id, published.model_validate({"answer": answer}), asked.step, str(asked.round))

    async def _answer(self, request_id: str, event: Event, *which: str) -> None:
        answer = DataAnswer(request_id=request_id, answered_at=self._clock())
        await self.answers.create_if_absent(derived_id("ans", request_id, *which), answer, [event])


def publishes(service: str, name: str) -> type[Event]:
    """A service's own contract of an answer: `orders.orders_export_part_ready`."""
    wanted = f"{service}.{service}_{name}"
    return next(event for event in every_contract() if wanted == event.TYPE)


def person_of(asked: ExportRequested | ErasureRequested) -> Person:
    """Whose data are asked for."""
    return Person(asked.account_id, asked.customer_number, asked.email)


def export_part(chunk: Chunk, request_id: str, account_id: str) -> ExportPart:
    """A chunk as it travels."""
    return ExportPart(
        request_id=request_id,
        account_id=account_id,
        number=chunk.number,
        last=chunk.last,
        documents=chunk.documents,
        collections=tuple(ExportedCollection(**asdict(each)) for each in chunk.exported),
    )


def held_parts(held: Sequence[Held]) -> tuple[HeldDocuments, ...]:
    """What is kept, as it travels."""
    return tuple(HeldDocuments(**asdict(each)) for each in held)
