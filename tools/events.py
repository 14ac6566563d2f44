"""docs/events.md, written from the contracts: what each event says, to whom, with which data."""

import inspect
import sys
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

import shared.events.parts
from sandbox.stack.parts import ROOT
from shared.events import Event, every_contract
from shared.events.contract import Part
from shared.events.sealing import Personal, Sealed

FILE = ROOT / "docs" / "events.md"

_HEAD = """# Events

What the services say to each other, written from `shared/events` by `make contracts`; do not edit. Each event travels
in a CloudEvents envelope (`shared/messaging/envelope.py`): id, time, `seq` (the version of its aggregate), causation,
correlation, trace. *personal* fields are sealed for the services, *sealed* ones for notifier alone. The same for
machines, with an example of each message: [asyncapi.json](asyncapi.json) (AsyncAPI 3.0).
"""


def catalogue() -> str:
    """The whole document."""
    contracts = sorted(every_contract(), key=lambda event: event.publisher())
    sections = (_section(publisher, list(events)) for publisher, events in groupby(contracts, lambda e: e.publisher()))
    parts = [each for each in vars(shared.events.parts).values() if isinstance(each, type) and issubclass(each, Part)]
    shared_parts = (line for part in parts if part is not Part for line in _part(part))
    return "\n".join([_HEAD, *sections, "## Parts\n", "Pieces that several events share.\n", *shared_parts])


def _section(publisher: str, events: list[type[Event]]) -> str:
    return "\n".join([f"## {publisher}\n", *(line for event in events for line in _event(event))])


def _event(event: type[Event]) -> Iterator[str]:
    version = f" (version {event.VERSION})" if event.VERSION > 1 else ""
    yield f"### {event.event_name()}{version}\n"
    yield f"{_one_line(sys.modules[event.__module__].__doc__)}\n"
    yield f"→ {', '.join(event.CONSUMERS)}\n"
    yield _fields(event)
    yield f"{_one_line(inspect.getdoc(event))}\n"


def _part(part: type[Part]) -> Iterator[str]:
    yield f"### {part.__name__}\n"
    yield f"{_one_line(inspect.getdoc(part))}\n"
    yield _fields(part)


def _fields(model: type[BaseModel]) -> str:
    hints = get_type_hints(model, include_extras=True)
    return "".join(f"- `{name}`: {_type(hints[name])}\n" for name in model.model_fields)


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


_WORDS = {
    str: "text",
    int: "number",
    bool: "yes or no",
    datetime: "moment",
    Personal: "text, personal",
    Sealed: "text, sealed",
}


def _type(hint: Any) -> str:
    """A field's type in words: `text, personal`, `Money`, `list of OrderLine`."""
    if hint in _WORDS:
        return _WORDS[hint]
    origin, inner = get_origin(hint), [each for each in get_args(hint) if each not in (..., type(None))]
    if origin in (Union, UnionType):
        return f"{' or '.join(map(_type, inner))}, or nothing"
    if origin is Literal:
        return "one of " + ", ".join(f"`{value}`" for value in inner)
    if origin is tuple:
        return f"list of {_type(inner[0])}"
    return _type(inner[0]) if origin else str(hint.__name__)


if __name__ == "__main__":
    FILE.write_text(catalogue())
