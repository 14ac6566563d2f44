"""FastAPI's schemas in the words of the API: public names, no titles made of field names, nothing unused, and answers
that may grow."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Json = dict[str, Any]

_REF = "#/components/schemas/"
_INTERNAL = ("HTTPValidationError", "ValidationError")
_RULE = re.compile(r"\s*\((?:[A-Z]{2}-\d{2}(?:, )?)+\)")
"""`(OR-02)`: our own rules, which readers of the document do not have."""


def public_name(name: str) -> str:
    """`Order` for OrderResponse, `OrderPage` for Page[OrderResponse]; requests keep their suffix."""
    paged = re.fullmatch(r"Page_(\w+?)(?:Response)?_", name)
    return f"{paged[1]}Page" if paged else name.removesuffix("Response")


def tidied(document: Json) -> Json:
    """The document with public names of schemas, and without what nothing refers to."""
    schemas = document["components"].get("schemas", {})
    renamed = {name: public_name(name) for name in schemas if name not in _INTERNAL}
    if len(set(renamed.values())) != len(renamed):
        raise ValueError(f"Two schemas have one public name: {sorted(renamed.values())}")
    document = _mapped(document, lambda schema: _tidy(schema, renamed))
    found = {renamed[name]: schema for name, schema in document["components"]["schemas"].items() if name in renamed}
    asked = _used([operation.get("requestBody") for operation in _operations(document)], found)
    document["components"]["schemas"] = {
        name: schema if name in asked else _mapped(schema, _open)
        for name, schema in _used(document["paths"], found).items()
    }
    return document


def _operations(document: Json) -> Iterator[Json]:
    for item in document["paths"].values():
        yield from item.values()


def _tidy(schema: Json, renamed: Mapping[str, str]) -> Json:
    if isinstance(schema.get("title"), str) and schema.keys() & {"type", "anyOf", "$ref", "const", "enum", "items"}:
        schema = {key: value for key, value in schema.items() if key != "title"}
    if isinstance(schema.get("description"), str):
        schema = schema | {"description": _RULE.sub("", schema["description"])}
    if schema.get("type") == "integer":
        schema = {key: int(value) if isinstance(value, float) else value for key, value in schema.items()}
    name = _referred(schema)
    return schema | {"$ref": _REF + renamed.get(name, name)} if name else schema


def _open(schema: Json) -> Json:
    """A list of values in an answer, as the list of those known today: a client generated from it reads others too."""
    closed = {key: schema[key] for key in ("type", "enum", "const") if key in schema}
    if schema.get("type") != "string" or len(closed) == 1:
        return schema
    rest = {key: value for key, value in schema.items() if key not in closed}
    return rest | {"anyOf": [closed, {"type": "string"}]}


def _used(user: Any, schemas: Json) -> Json:
    """Those of `schemas` that `user` needs, by name."""
    needed = set(_references(user))
    while missing := {each for name in needed for each in _references(schemas[name])} - needed:
        needed |= missing
    return {name: schemas[name] for name in sorted(needed)}


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if name := _referred(node):
            yield name
        for each in node.values():
            yield from _references(each)
    elif isinstance(node, list):
        for each in node:
            yield from _references(each)


def _referred(node: Json) -> str | None:
    ref = node.get("$ref")
    return ref.removeprefix(_REF) if isinstance(ref, str) and ref.startswith(_REF) else None


def _mapped(node: Any, change: Callable[[Json], Json]) -> Any:
    if isinstance(node, dict):
        return change({key: _mapped(value, change) for key, value in node.items()})
    if isinstance(node, list):
        return [_mapped(each, change) for each in node]
    return node


def not_null(schema: Json) -> Json:
    """A parameter's schema: what is left out is null in Python, and nobody can send a null."""
    options = [each for each in schema.get("anyOf", []) if each != {"type": "null"}]
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    return rest | options[0] if len(options) == 1 else schema
