"""The shapes in which services store their states, and one example document of each (EV-03, docs/decisions/0010)."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.persistence.migrations import Migratable
from shared.persistence.shape import Shape
from tests.contracts.schema import Schema, breaking_changes
from tests.support.stores import SERVICES, wired

STORED = Path(__file__).parent / "stored"

_BY_PATTERN = {"^[A-Z]{2}$": "BE", "^[A-Z]{3}$": "EUR", "^[A-Z0-9][A-Z0-9-]{0,39}$": "SKU-1"}
"""A text for each pattern of a stored field that gives no `examples`."""

_BY_TYPE = {"string": "text", "integer": 1, "number": 1.5, "boolean": True, "null": None}


@dataclass(frozen=True)
class StoredShape:
    """One collection of one service, as today's code stores it."""

    service: str
    shape: Shape[Any]

    @property
    def name(self) -> str:
        return f"{self.service}.{self.shape.collection}"

    def snapshot(self, schema: int) -> Path:
        """Where the accepted JSON Schema of a stored schema stands in git."""
        return STORED / f"{self.name}.v{schema}.json"

    def example(self, schema: int) -> Path:
        """Where an example of a stored schema stands in git."""
        return STORED / f"{self.name}.v{schema}.example.json"

    def schema(self) -> Schema:
        """Today's JSON Schema of the state."""
        schema: Schema = self.shape.model.model_json_schema()
        return schema


def every_shape() -> list[StoredShape]:
    """Each collection of every service whose documents hold a state."""
    return [
        StoredShape(service, store.shape)
        for service in SERVICES
        for store in wired(service).stores
        if isinstance(store, Migratable)
    ]


def problems(stored: StoredShape) -> list[str]:
    """What forbids to accept a shape as it is now: [] when it only grew, or has a new schema and its upcaster."""
    model, today = stored.shape.model, stored.shape.model.SCHEMA
    missing = [schema for schema in range(1, today) if schema not in model.UPCASTERS]
    found = [f"UPCASTERS has none from {schema} to {schema + 1}" for schema in missing]
    found += [f"its schema {schema} has no snapshot" for schema in range(1, today) if not _accepted(stored, schema)]
    if accepted := _accepted(stored, today):
        found += breaking_changes(accepted, stored.schema())
    return found


def write(stored: StoredShape) -> None:
    """Accepts a shape: its snapshot, and an example when its schema has none."""
    today = stored.shape.model.SCHEMA
    stored.snapshot(today).write_text(render(stored.schema()))
    if not stored.example(today).exists():
        stored.example(today).write_text(render(example(stored.schema())))


def render(content: Any) -> str:
    """As the files in git hold it."""
    return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def example(schema: Schema) -> Any:
    """An instance of a JSON Schema with every field, the same each time; ValueError for a pattern without example."""
    return _instance(schema, schema)


def _instance(schema: Schema, root: Schema) -> Any:
    schema = _resolved(schema, root)
    if "anyOf" in schema:
        return _instance(schema["anyOf"][0], root)
    given = [*schema.get("examples", []), *schema.get("enum", []), *([schema["const"]] if "const" in schema else [])]
    if given:
        return given[0]
    match schema.get("type"):
        case "object":
            return dict(_fields(schema, root))
        case "array":
            return [_instance(schema["items"], root)] if "items" in schema else []
        case "string":
            return _text(schema)
        case kind:
            return _BY_TYPE.get(str(kind), {"any": "thing"})


def _fields(schema: Schema, root: Schema) -> Iterator[tuple[str, Any]]:
    for name, field in schema.get("properties", {}).items():
        yield name, _instance(field, root)
    if isinstance(schema.get("additionalProperties"), dict):
        names: Iterable[str] = schema.get("propertyNames", {}).get("enum", ["key"])
        yield from ((name, _instance(schema["additionalProperties"], root)) for name in names)


def _text(schema: Schema) -> str:
    if schema.get("format") == "date-time":
        return "2026-03-01T12:00:00Z"
    if "pattern" in schema:
        if schema["pattern"] not in _BY_PATTERN:
            raise ValueError(f"Give the field {schema.get('title')} `examples`: its pattern is {schema['pattern']}")
        return _BY_PATTERN[schema["pattern"]]
    return "text"


def _resolved(schema: Schema, root: Schema) -> Schema:
    while "$ref" in schema:
        definition: Schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
        schema = definition | {key: value for key, value in schema.items() if key != "$ref"}
    return schema


def _accepted(stored: StoredShape, schema: int) -> Schema | None:
    file = stored.snapshot(schema)
    accepted: Schema | None = json.loads(file.read_text()) if file.exists() else None
    return accepted
