"""A person planted into every collection of a service that holds something of people, whatever it stores: what is
declared as personal or secret bears a mark of its own, by which it is found again anywhere."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.persistence.migrations import Migratable
from shared.persistence.mongo import Database
from shared.persistence.projections import Projections
from shared.persistence.repository import Repository
from shared.persistence.retention import Store
from shared.persistence.subjects import Person
from tests.contracts.stored_shapes import example


@dataclass(frozen=True)
class Planted:
    """One document with its marks: those of its personal fields, and those of its secrets."""

    collection: str
    personal: tuple[str, ...]
    secret: tuple[str, ...]
    law: bool


async def plant(
    service: str, database: Database, stores: tuple[Store, ...], person: Person, now: datetime
) -> list[Planted]:
    """A document of `person` in every collection that has a subject, made from the example of its stored shape, and
    dated `now` where a period is counted. Where the person's own document is there already, it stays."""
    planted = []
    for store in stores:
        for name, retention in store.retention.items():
            if retention.subject is None:
                continue
            personal, secret = (
                {path: f"{kind}-{service}-{name}-{path}-{person.account_id}" for path in paths}
                for kind, paths in (("planted", retention.personal), ("secret", retention.secret))
            )
            unique = store._unique.values() if isinstance(store, Repository) else ()
            keys = {f"state.{path}": f"{name}-{path}-{person.account_id}" for path in unique}
            document = _document(store, keys | personal | secret)
            for query in list(retention.subject.queries(person))[:1]:
                for path, value in query.items():
                    _put(document, path.split("."), value)
            if retention.counted_from:
                _put(document, retention.counted_from.split("."), now)
            document.setdefault("_id", f"{name}-{person.account_id}")
            if await database[name].find_one({"_id": document["_id"]}):
                continue
            await database[name].insert_one(document)
            present = json.dumps(document, default=str)
            planted.append(Planted(name, tuple(_of(personal, present)), tuple(_of(secret, present)), law=retention.law))
    return planted


def _document(store: Store, marks: Mapping[str, str]) -> dict[str, Any]:
    if not isinstance(store, Migratable):
        return {path: mark.encode() for path, mark in marks.items()}
    shape = store.shape
    made = example(shape.model.model_json_schema())
    for path, mark in marks.items():
        _put(made, path.removeprefix("state.").split("."), mark)
    held: dict[str, Any] = (
        {"seq": 1} if isinstance(store, Projections) else {"version": 1, "outbox": [], "processed": []}
    )
    return {**held, **shape.write(shape.model.model_validate(made))}


def _put(value: Any, path: list[str], mark: Any) -> None:
    """Sets what stands at a path: a text or a date to the mark, the texts of a list, and something in an object."""
    if isinstance(value, list):
        for each in value:
            _put(each, path, mark)
    elif len(path) > 1:
        _put(value.setdefault(path[0], {}), path[1:], mark)
    elif isinstance(old := value.get(path[0], ""), dict):
        value[path[0]] = {"mark": mark}
    elif isinstance(old, list):
        value[path[0]] = [mark]
    elif isinstance(old, str | datetime) or old is None:
        value[path[0]] = mark


def _of(marks: Mapping[str, str], text: str) -> Iterator[str]:
    return (mark for mark in marks.values() if mark in text)


async def everything(database: Database, *, but: Collection[str] = ()) -> str:
    """All that a database holds, as text, outside of the collections of `but`."""
    found = []
    for name in {*await database.list_collection_names()} - {*but}:
        found += [json.dumps(document, default=_text) async for document in database[name].find()]
    return "\n".join(found)


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
