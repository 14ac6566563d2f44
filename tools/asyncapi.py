"""docs/asyncapi.json: the AsyncAPI 3.0 document of all events, written from contracts and examples (AP-03)."""

import inspect
import json
import sys
from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel

from sandbox.stack.parts import ROOT
from shared.events import Event, every_contract
from shared.events.sealing import Personal, Sealed
from shared.messaging.envelope import CONTENT_TYPE, Envelope, source_of
from shared.messaging.topology import exchange_of, queue_of

FILE = ROOT / "docs" / "asyncapi.json"
EXAMPLES = ROOT / "tests" / "contracts" / "examples"

Json = dict[str, Any]

SEALED_FOR = "x-sealed-for"
"""On a field that travels sealed: who can open it."""

_OPENED_BY = {Personal: "services", Sealed: "notifier"}
_REF = "#/components/schemas/{model}"
_ABOUT = """What the services of Comptoir tell each other over RabbitMQ: CloudEvents 1.0 in structured JSON, at least
once, in order per aggregate within one publisher's life. A consumer tells repeats by `id`, and what is newer by `seq`,
the version of the aggregate.

Fields with `x-sealed-for` travel sealed: for the `services`, which share a key, or for `notifier` alone."""


def document() -> Json:
    """The whole document."""
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Comptoir events", "version": "1", "description": _ABOUT, "license": {"name": "MIT"}},
        "defaultContentType": CONTENT_TYPE,
        "servers": {"broker": {"host": "rabbitmq:5672", "protocol": "amqp", "protocolVersion": "0.9.1"}},
        "channels": {event.TYPE: _channel(event) for event in every_contract()},
        "operations": dict(operation for event in every_contract() for operation in _operations(event)),
        "components": {
            "messages": {event.TYPE: _message(event) for event in every_contract()},
            "schemas": _schemas(),
        },
    }


def render() -> str:
    """The document as the file holds it."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


def _channel(event: type[Event]) -> Json:
    exchange = {"name": exchange_of(event.publisher(), event), "type": "topic", "durable": True, "vhost": "/"}
    return {
        "address": event.wire_type(),
        "description": f"To {', '.join(event.CONSUMERS)}.",
        "messages": {event.event_name(): {"$ref": f"#/components/messages/{event.TYPE}"}},
        "bindings": {"amqp": {"is": "routingKey", "exchange": exchange, "bindingVersion": "0.3.0"}},
    }


def _operations(event: type[Event]) -> Iterator[tuple[str, Json]]:
    channel = {"$ref": f"#/channels/{event.TYPE}"}
    messages = [{"$ref": f"#/channels/{event.TYPE}/messages/{event.event_name()}"}]
    shared = {"channel": channel, "messages": messages}
    publisher = event.publisher()
    yield f"{publisher}.sends.{event.event_name()}", {"action": "send", **shared, "tags": [{"name": publisher}]}
    for consumer in event.CONSUMERS:
        queue = {"tags": [{"name": consumer}], "x-queue": queue_of(consumer, event)}
        yield f"{consumer}.receives.{event.event_name()}", {"action": "receive", **shared, **queue}


def _message(event: type[Event]) -> Json:
    return {
        "name": event.wire_type(),
        "title": event.__name__,
        "summary": _one_line(sys.modules[event.__module__].__doc__),
        "description": _one_line(inspect.getdoc(event)),
        "contentType": CONTENT_TYPE,
        "payload": {
            "allOf": [
                {"$ref": _REF.format(model="Envelope")},
                {
                    "type": "object",
                    "properties": {
                        "type": {"const": event.wire_type()},
                        "source": {"const": source_of(event.publisher())},
                        "data": {"$ref": _REF.format(model=event.__name__)},
                    },
                },
            ]
        },
        "examples": [{"payload": _example(event)}],
    }


def _example(event: type[Event]) -> Json:
    """A message as it travels: what its publisher's tests sent, the sealed fields made unreadable."""
    data = json.loads((EXAMPLES / f"{event.TYPE}.json").read_text())
    return {
        "specversion": "1.0",
        "id": "evt_01KB0Q3M9Y8T7R6W5V4X3Z2A1B",
        "source": source_of(event.publisher()),
        "type": event.wire_type(),
        "subject": "the aggregate's id",
        "time": "2026-11-24T10:00:00Z",
        "datacontenttype": "application/json",
        "seq": 3,
        "correlation": "4bf92f3577b34da6a3ce929d0e0e4736",
        "data": _travelling(data, event),
    }


def _travelling(data: Json, model: type[BaseModel]) -> Json:
    hints = get_type_hints(model, include_extras=True)
    return {name: _sealed(value, hints[name]) for name, value in data.items()}


def _sealed(value: Any, hint: Any) -> Any:
    if _opened_by(hint):
        return None if value is None else "sealed.1.3q2-7w"
    inner = next(iter(_models(hint)), None)
    if inner is None or value is None:
        return value
    return [_travelling(each, inner) for each in value] if isinstance(value, list) else _travelling(value, inner)


def _schemas() -> Json:
    found = {"Envelope": _schema(Envelope)}
    for event in every_contract():
        found |= {model.__name__: _schema(model) for model in _family(event)}
    return dict(sorted(found.items()))


def _schema(model: type[BaseModel]) -> Json:
    """A model's own schema; the models that it holds stand beside it."""
    schema = model.model_json_schema(ref_template=_REF, mode="serialization")
    schema.pop("$defs", None)
    schema.pop("title", None)
    hints = get_type_hints(model, include_extras=True)
    for name, field in schema.get("properties", {}).items():
        field.pop("title", None)
        if opened_by := _opened_by(hints[name]):
            field[SEALED_FOR] = opened_by
    return schema


def _opened_by(hint: Any) -> str | None:
    """Who can open a field of this type, if it travels sealed."""
    return next((_OPENED_BY[each] for each in (hint, *get_args(hint)) if each in _OPENED_BY), None)


def _family(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield model
    for hint in get_type_hints(model, include_extras=True).values():
        for inner in _models(hint):
            yield from _family(inner)


def _models(hint: Any) -> Iterator[type[BaseModel]]:
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        yield hint
    for each in get_args(hint):
        yield from _models(each)


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())
