"""What an event's JSON Schema may become without harm to those who read it (EV-03)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeGuard

from shared.events.contract import Event

SNAPSHOTS = Path(__file__).parent / "snapshots"

Schema = dict[str, Any]

_WORDS = {"title", "description", "examples", "default"}
"""Keywords that readers do not check."""


def snapshot_file(event: type[Event]) -> Path:
    """Where an event's accepted schema stands in git: `<publisher>.<event>.v1.json`."""
    return SNAPSHOTS / f"{event.wire_type()}.json"


def render(event: type[Event]) -> str:
    """The schema as the snapshot holds it."""
    return json.dumps(event.model_json_schema(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def breaking_changes(old: Schema, new: Schema) -> list[str]:
    """Each change that a reader of the other version would trip over, as `path: what`; [] when it only grew.

    Both ways count: queues hold old events that new code reads, and old code reads new events during a deployment.
    """
    return list(_compare(old, new, old, new, "data"))


def _compare(old: Schema, new: Schema, old_root: Schema, new_root: Schema, path: str) -> Iterator[str]:
    old, new = _resolved(old, old_root), _resolved(new, new_root)
    for keyword in sorted((old.keys() | new.keys()) - _WORDS - {"$defs", "properties", "required"}):
        before, after = old.get(keyword), new.get(keyword)
        if _is_schema(before) and _is_schema(after):
            yield from _compare(before, after, old_root, new_root, f"{path}[]")
        elif _are_schemas(before) and _are_schemas(after) and len(before) == len(after):
            for one, other in zip(before, after, strict=True):
                yield from _compare(one, other, old_root, new_root, path)
        elif before != after:
            yield f"{path}: {keyword} was {_short(before)}, is {_short(after)}"
    yield from _fields(old, new, old_root, new_root, path)


def _fields(old: Schema, new: Schema, old_root: Schema, new_root: Schema, path: str) -> Iterator[str]:
    before, after = old.get("properties", {}), new.get("properties", {})
    for name in before:
        if name in after:
            yield from _compare(before[name], after[name], old_root, new_root, f"{path}.{name}")
        else:
            yield f"{path}.{name}: the field is gone"
    for name in set(new.get("required", [])) - set(old.get("required", [])):
        yield f"{path}.{name}: is required now, older events lack it: give it a default"


def _resolved(schema: Schema, root: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    definition: Schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    return definition | {key: value for key, value in schema.items() if key != "$ref"}


def _is_schema(value: object) -> TypeGuard[Schema]:
    return isinstance(value, dict)


def _are_schemas(value: object) -> TypeGuard[list[Schema]]:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _short(value: object) -> str:
    return "absent" if value is None else json.dumps(value)[:80]
