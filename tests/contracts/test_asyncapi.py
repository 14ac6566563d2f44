"""The AsyncAPI document of the events (AP-03): current, whole, and its examples are messages of the contracts."""

import json
from collections.abc import Iterator
from typing import Any, get_type_hints

import jsonschema_rs
import pytest

from shared.events import Event, every_contract
from shared.events.parts import AccountState
from shared.events.sealing import Personal, Sealed
from tools import asyncapi

DOCUMENT = asyncapi.document()


@pytest.mark.rule("AP-03")
def test_the_document_is_what_the_contracts_say() -> None:
    """docs/asyncapi.json is written from contracts and examples: `make contracts` after a change of one."""
    assert asyncapi.FILE.read_text() == asyncapi.render(), "run `make contracts`"


@pytest.mark.rule("AP-03")
@pytest.mark.parametrize("event", every_contract(), ids=lambda each: each.TYPE)
def test_an_event_is_sent_by_its_publisher_and_received_by_each_consumer(event: type[Event]) -> None:
    """Operations name who says it and who hears it, and the queue that it waits in."""
    channel = {"$ref": f"#/channels/{event.TYPE}"}
    here = [each for each in DOCUMENT["operations"].values() if each["channel"] == channel]
    assert [each["tags"] for each in here if each["action"] == "send"] == [[{"name": event.publisher()}]]
    receivers = {each["tags"][0]["name"]: each["x-queue"] for each in here if each["action"] == "receive"}
    assert receivers == {name: f"{name}.{event.event_name()}" for name in event.CONSUMERS}


def references(node: Any) -> Iterator[str]:
    """Each `$ref` below a node."""
    if isinstance(node, dict):
        yield from [node["$ref"]] if "$ref" in node else []
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else []:
        yield from references(each)


def test_each_reference_leads_somewhere() -> None:
    """No `$ref` is dead."""
    for reference in references(DOCUMENT):
        node: Any = DOCUMENT
        for name in reference.removeprefix("#/").split("/"):
            node = node[name]


@pytest.mark.rule("AP-03")
@pytest.mark.parametrize("event", every_contract(), ids=lambda each: each.TYPE)
def test_an_example_is_a_message_of_its_contract(event: type[Event]) -> None:
    """The whole envelope fits its schema, and holds nothing in clear that travels sealed."""
    message = DOCUMENT["components"]["messages"][event.TYPE]
    payload = message["examples"][0]["payload"]
    schema = message["payload"] | {"components": DOCUMENT["components"]}
    validator = jsonschema_rs.validator_for(schema, validate_formats=True)
    assert [error.message for error in validator.iter_errors(payload)] == []
    assert not validator.is_valid(payload | {"type": "another.v1"})
    assert not validator.is_valid(payload | {"data": {}})
    assert "example.com" not in json.dumps(payload)


def test_each_sealed_field_is_marked() -> None:
    """As many as the contracts declare, each with who can open it."""
    hints = get_type_hints(AccountState, include_extras=True)
    sealed = {name for name, hint in hints.items() if hint in {Personal, Sealed}}
    fields = DOCUMENT["components"]["schemas"]["AccountState"]["properties"]
    assert {name for name, field in fields.items() if asyncapi.SEALED_FOR in field} == sealed
    reset = DOCUMENT["components"]["schemas"]["PasswordResetRequested"]["properties"]
    opened = {name: field[asyncapi.SEALED_FOR] for name, field in reset.items() if asyncapi.SEALED_FOR in field}
    assert opened == {"email": "services", "token": "notifier"}
