"""How the states of one collection are stored: `{schema, state}`, read through upcasters (docs/decisions/0010).

A document without `schema` was written before there was one, and counts as schema 1.
"""

from collections.abc import AsyncIterable, AsyncIterator, Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

import structlog
from prometheus_client import Counter
from pydantic import BaseModel, ValidationError

from shared.errors import NewerSchema, Unreadable
from shared.values.state import State

log = structlog.get_logger(__name__)

S = TypeVar("S", bound=State)
T = TypeVar("T")
V = TypeVar("V", bound=BaseModel)

unreadable = Counter(
    "comptoir_unreadable_documents_total", "Stored documents that this process could not read", ["collection"]
)


class Shape(Generic[S]):
    """Turns states into what a document holds, and back. Fields of `absent_when_none` are left out while they are None:
    a sparse unique index counts null as a value."""

    def __init__(self, collection: str, model: type[S], absent_when_none: Sequence[str] = ()) -> None:
        self.collection, self.model, self._absent_when_none = collection, model, absent_when_none
        fields = model.model_fields.items()
        self._defaults = {
            name: each.get_default(call_default_factory=True) for name, each in fields if not each.is_required()
        }

    def write(self, state: S) -> dict[str, Any]:
        """The fields of a document that hold a state, unknown fields of a newer version included."""
        fields = state.model_dump(mode="python")
        for name in self._absent_when_none:
            if fields[name] is None:
                del fields[name]
        return {"schema": self.model.SCHEMA, "state": fields}

    def read(self, document: Mapping[str, Any]) -> S:
        """The state of a document. NewerSchema when only a newer process can read it, Unreadable when nothing here
        can; both are counted, and logged without any content."""
        try:
            return self.model.model_validate(self.upcast(document))
        except ValidationError:
            raise self._unreadable(document) from None

    def view(self, document: Mapping[str, Any], view: type[V]) -> V:
        """The fields of a state that `view` has, checked once and as `view` says; raises as `read` does. What a nested
        value of an older document lacks, `view` must have a default for."""
        try:
            return view.model_validate({**self._defaults, **self.upcast(document)})
        except ValidationError:
            raise self._unreadable(document) from None

    def upcast(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """A document's state in today's shape, not validated; raises as `read` does."""
        schema = schema_of(document)
        if schema > self.model.SCHEMA:
            self._count(document, "schema is newer")
            raise NewerSchema(self.collection, schema)
        try:
            state = dict(document["state"])
            for earlier in range(schema, self.model.SCHEMA):
                state = self.model.UPCASTERS[earlier](state)
        except Exception:  # noqa: BLE001 - whatever an upcaster trips over, this one document cannot be read
            raise self._unreadable(document) from None
        return state

    async def readable(self, documents: AsyncIterable[Mapping[str, Any]]) -> AsyncIterator[tuple[Mapping[str, Any], S]]:
        """Each document with its state; those that cannot be read are left out, so that one never breaks a list."""
        async for document in documents:
            if (state := readable(self.read, document)) is not None:
                yield document, state

    def _unreadable(self, document: Mapping[str, Any]) -> Unreadable:
        self._count(document, "state does not fit")
        return Unreadable(self.collection)

    def _count(self, document: Mapping[str, Any], reason: str) -> None:
        # Collection and id alone: what does not fit may be personal.
        unreadable.labels(self.collection).inc()
        log.error("document_unreadable", collection=self.collection, id=document["_id"], reason=reason)


def readable(read: Callable[[Mapping[str, Any]], T], document: Mapping[str, Any]) -> T | None:
    """What `read` makes of a document; None when nothing can be made of it, which is logged and counted."""
    try:
        return read(document)
    except (NewerSchema, Unreadable):
        return None


def schema_of(document: Mapping[str, Any]) -> int:
    """The schema that a document was written in."""
    return int(document.get("schema") or 1)
