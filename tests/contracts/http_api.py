"""What the OpenAPI document of a service may become without harm to its clients (AP-03)."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

SNAPSHOTS = Path(__file__).parent / "http"

Json = dict[str, Any]
Direction = Literal["sent", "answered"]
"""`sent` by clients: what was good stays good. `answered` to them: nothing comes that they do not know."""

_TIGHTER: dict[str, Callable[[Any, Any], bool]] = {
    "minimum": lambda old, new: new is not None and (old is None or new > old),
    "maximum": lambda old, new: new is not None and (old is None or new < old),
    "minLength": lambda old, new: (new or 0) > (old or 0),
    "maxLength": lambda old, new: new is not None and (old is None or new < old),
    "minItems": lambda old, new: (new or 0) > (old or 0),
    "maxItems": lambda old, new: new is not None and (old is None or new < old),
    "pattern": lambda old, new: new is not None and new != old,
}
"""Keyword → whether the new value refuses what the old one took."""


def snapshot_file(service: str) -> Path:
    """Where a service's accepted document stands in git."""
    return SNAPSHOTS / f"{service}.v1.json"


def render(document: Json) -> str:
    """A document as its snapshot holds it."""
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def breaches(old: Json, new: Json) -> list[str]:
    """Each change that a client of the old document would trip over, as `where: what`; [] when it only grew."""
    return list(Comparison(old, new).run())


class Comparison:
    """Two documents of one service."""

    def __init__(self, old: Json, new: Json) -> None:
        self._old, self._new = old, new

    def run(self) -> Iterator[str]:
        """The breaches, in the order of the paths."""
        for path, item in self._old["paths"].items():
            for method, operation in item.items():
                where = f"{method.upper()} {path}"
                now = self._new["paths"].get(path, {}).get(method)
                if now is None:
                    yield f"{where}: is gone"
                else:
                    yield from self._operation(where, operation, now)
        known = self._new["components"]["schemas"]
        for name in self._old["components"]["schemas"].keys() - known.keys():
            yield f"schema {name}: is gone, generated clients use its name"

    def _operation(self, where: str, old: Json, new: Json) -> Iterator[str]:
        if old["operationId"] != new["operationId"]:
            yield f"{where}: operationId was {old['operationId']}, is {new['operationId']}"
        if not all(_opens(way, new["security"]) for way in old["security"] or [{}]):
            yield f"{where}: security was {old['security']}, is {new['security']}"
        yield from self._parameters(where, _named(old), _named(new))
        if "requestBody" in new:
            yield from self._body(where, old.get("requestBody"), new["requestBody"])
        elif "requestBody" in old:
            yield f"{where}: takes no body any more"
        for status, response in old["responses"].items():
            if int(status) < 300:
                yield from self._response(f"{where} {status}", response, new["responses"].get(status))

    def _parameters(self, where: str, old: Json, new: Json) -> Iterator[str]:
        for name, parameter in new.items():
            if parameter.get("required") and not old.get(name, {}).get("required"):
                yield f"{where} {name}: is required now"
        for name, parameter in old.items():
            if name not in new:
                yield f"{where} {name}: is gone, and an unknown parameter is refused"
            else:
                yield from self._schema(f"{where} {name}", parameter["schema"], new[name]["schema"], "sent")

    def _body(self, where: str, old: Json | None, new: Json) -> Iterator[str]:
        if new.get("required") and not (old or {}).get("required"):
            yield f"{where}: a body is required now"
        yield from self._content(f"{where} body", (old or {}).get("content", {}), new["content"], "sent")

    def _response(self, where: str, old: Json, new: Json | None) -> Iterator[str]:
        if new is None:
            yield f"{where}: is answered no more"
            return
        for name in old.get("headers", {}).keys() - new.get("headers", {}).keys():
            yield f"{where} {name}: the header is gone"
        yield from self._content(where, old.get("content", {}), new.get("content", {}), "answered")

    def _content(self, where: str, old: Json, new: Json, direction: Direction) -> Iterator[str]:
        for media_type, content in old.items():
            if media_type not in new:
                yield f"{where}: {media_type} is gone"
            else:
                yield from self._schema(where, content["schema"], new[media_type]["schema"], direction)

    def _schema(self, where: str, old: Json, new: Json, direction: Direction) -> Iterator[str]:
        """Every option of one side needs one on the other: what was taken is still taken, what comes was known."""
        olds, news = self._options(old, self._old), self._options(new, self._new)
        pairs = (
            [[(option, now) for now in news] for option in olds]
            if direction == "sent"
            else [[(before, option) for before in olds] for option in news]
        )
        for choices in pairs:
            found = [list(self._one(where, before, now, direction)) for before, now in choices]
            yield from min(found, key=len)

    def _one(self, where: str, old: Json, new: Json, direction: Direction) -> Iterator[str]:
        for keyword in ("type", "format"):
            if old.get(keyword) != new.get(keyword) and not (direction == "sent" and keyword not in new):
                yield f"{where}: {keyword} was {old.get(keyword)}, is {new.get(keyword)}"
        yield from _values(where, old, new, direction)
        if direction == "sent":
            for keyword, is_tighter in _TIGHTER.items():
                if is_tighter(old.get(keyword), new.get(keyword)):
                    yield f"{where}: {keyword} was {old.get(keyword)}, is {new.get(keyword)}"
        yield from self._fields(where, old, new, direction)
        if "items" in old and "items" in new:
            yield from self._schema(f"{where}[]", old["items"], new["items"], direction)

    def _fields(self, where: str, old: Json, new: Json, direction: Direction) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        must_have, must_have_now = set(old.get("required", [])), set(new.get("required", []))
        for name in sorted(must_have_now - must_have) if direction == "sent" else ():
            yield f"{where}.{name}: is required now"
        for name in sorted(must_have - must_have_now) if direction == "answered" else ():
            yield f"{where}.{name}: may be missing now"
        for name, field in before.items():
            if name not in after:
                yield f"{where}.{name}: the field is gone"
            else:
                yield from self._schema(f"{where}.{name}", field, after[name], direction)

    def _options(self, schema: Json, root: Json) -> list[Json]:
        if name := schema.get("$ref", "").rpartition("/")[2]:
            return self._options(root["components"]["schemas"][name], root)
        return (
            [option for each in schema["anyOf"] for option in self._options(each, root)]
            if "anyOf" in schema
            else [schema]
        )


def _values(where: str, old: Json, new: Json, direction: Direction) -> Iterator[str]:
    """What a list of values lost, for who sends them; what it gained, for who reads them."""
    before, after = _listed(old), _listed(new)
    if direction == "sent" and after is not None and (before is None or before - after):
        yield f"{where}: takes {sorted(map(str, after))} alone, took {sorted(map(str, before)) if before else 'more'}"
    if direction == "answered" and before is not None and (after is None or after - before):
        yield f"{where}: answers {sorted(map(str, after)) if after else 'any value'}, was {sorted(map(str, before))}"


def _listed(schema: Json) -> set[Any] | None:
    return set(schema["enum"]) if "enum" in schema else {schema["const"]} if "const" in schema else None


def _named(operation: Json) -> Json:
    return {f"{each['in']} {each['name']}": each for each in operation.get("parameters", [])}


def _opens(way: dict[str, list[str]], ways: list[dict[str, list[str]]]) -> bool:
    """Whether what one way in needs is enough for one of the ways in today."""
    return any(
        today.keys() <= way.keys() and all(set(today[scheme]) <= set(way[scheme]) for scheme in today)
        for today in ways or [{}]
    )
