"""The OpenAPI documents: complete, in the words of the API, and growing only (AP-03)."""

import copy
import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from fastapi.routing import APIRoute

from shared.web.openapi.declare import CODES
from tests.architecture.source import SERVICES
from tests.contracts.http_api import SNAPSHOTS, Json, breaches, render, snapshot_file
from tests.support.conformance import conformance
from tests.support.stores import wired

HOW = """
    The HTTP API of {service} changed. If clients of the old one go on working, accept it with
        make contracts
    and commit the snapshot. Otherwise keep what they use, and add the new beside it. (What no release has had
    yet: delete the snapshot first.)
    {changes}"""


def document(service: str) -> Json:
    """A service's document as it is now."""
    return conformance(service).document


def operations(service: str) -> dict[str, Json]:
    """Its operations by method and path."""
    paths = document(service)["paths"]
    return {f"{method.upper()} {path}": each for path, item in paths.items() for method, each in item.items()}


every_service = pytest.mark.parametrize("service", SERVICES)


@pytest.mark.rule("AP-03")
@every_service
def test_an_api_is_as_its_snapshot_says(service: str) -> None:
    """Any change of a document shows up here, with what to do about it."""
    file = snapshot_file(service)
    accepted = file.read_text() if file.exists() else ""
    changes = breaches(json.loads(accepted), document(service)) if accepted else ["it has no snapshot yet"]
    said = HOW.format(service=service, changes="; ".join(changes) or "it only grew")
    assert render(document(service)) == accepted, said


def test_no_api_was_withdrawn() -> None:
    """Each snapshot still has its service."""
    assert {file.name for file in SNAPSHOTS.glob("*")} == {snapshot_file(service).name for service in SERVICES}


@pytest.mark.rule("AP-03")
@every_service
def test_an_operation_says_all_that_a_client_needs(service: str) -> None:
    """Each has an id of its own in camel case that is written at the route, a summary, a description, a tag with a
    text, and what opens it; each success says what it is."""
    texts = {tag["name"] for tag in document(service)["tags"] if tag["description"]} if operations(service) else set()
    ids = [each["operationId"] for each in operations(service).values()]
    assert len(set(ids)) == len(ids)
    routes = [route for router in wired(service).routers for route in router.routes if isinstance(route, APIRoute)]
    assert {route.operation_id for route in routes} == set(ids)
    for name, each in operations(service).items():
        assert re.fullmatch(r"[a-z]+([A-Z][a-z]+)+|log(In|Out)", each["operationId"]), name
        assert each["summary"][-1] not in ".!", name
        assert each["description"].endswith("."), name
        assert set(each["tags"]) <= texts, name
        assert "security" in each, name
        successes = [response for status, response in each["responses"].items() if int(status) < 304]
        assert successes, name
        assert all(response["description"].endswith(".") for response in successes), name


@pytest.mark.rule("AP-03")
@every_service
def test_a_document_speaks_of_the_api_alone(service: str) -> None:
    """No name of our code, no rule's id, no problem that FastAPI would document by itself, no null to send."""
    written = json.dumps(document(service))
    assert not re.findall(r"HTTPValidationError|-Input|-Output|\w+Response\b(?<! Response)|\([A-Z]{2}-\d\d", written)
    for name, each in operations(service).items():
        for parameter in each.get("parameters", []):
            assert "anyOf" not in parameter["schema"], (name, parameter["name"])
        problems = [response for status, response in each["responses"].items() if int(status) >= 400]
        assert all(
            response[CODES] and list(response["content"]) == ["application/problem+json"] for response in problems
        )


@pytest.mark.rule("AP-03")
@every_service
def test_requests_are_closed_and_answers_may_grow(service: str) -> None:
    """A body with a field more is refused; an answer may get fields and values that a client does not know yet."""
    schemas = document(service)["components"]["schemas"]
    asked = {name for name in schemas if name.endswith("Request")}
    assert all(schemas[name]["additionalProperties"] is False for name in asked)
    for name in schemas.keys() - asked:
        assert "additionalProperties" not in schemas[name]
        assert not [each for each in properties(schemas[name]) if each.keys() & {"enum", "const"}], name


def properties(schema: Json) -> Iterator[Json]:
    """The schemas of an object's own fields."""
    yield from schema.get("properties", {}).values()


@pytest.mark.rule("AP-01", "AP-03")
def test_what_creates_or_pays_demands_its_key() -> None:
    """A generated client cannot forget the Idempotency-Key."""
    keyed = {
        each["operationId"]: parameter["required"]
        for service in SERVICES
        for each in operations(service).values()
        for parameter in each.get("parameters", [])
        if parameter["name"] == "Idempotency-Key"
    }
    assert keyed == dict.fromkeys(["placeOrder", "openCheckout", "addDeliveryAddress", "addVehicle"], True)


def changed(change: Callable[[Json], Any]) -> Json:
    """orders' document after a change."""
    planted = copy.deepcopy(document("orders"))
    change(planted)
    return planted


def operation(planted: Json, path: str, method: str) -> Any:
    """One of its operations."""
    return planted["paths"][path][method]


def schema(planted: Json, name: str) -> Any:
    """One of its schemas."""
    return planted["components"]["schemas"][name]


def field(planted: Json, name: str, field: str) -> Any:
    """A field of one of its schemas."""
    return schema(planted, name)["properties"][field]


LIST, PLACE = ("/orders", "get"), ("/orders", "post")
KINDS = field(document("orders"), "Order", "status")["anyOf"][0]["enum"]


@pytest.mark.rule("AP-03")
@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda new: new["paths"].pop("/products"), "GET /products: is gone"),
        (lambda new: new["paths"]["/orders"].pop("get"), "GET /orders: is gone"),
        (lambda new: operation(new, *LIST).update(operationId="orders"), "GET /orders: operationId was listOrders"),
        (
            lambda new: operation(new, "/products", "get").update(security=[{"accessToken": []}]),
            "GET /products: security",
        ),
        (lambda new: operation(new, *LIST)["security"][0]["accessToken"].append("x"), "GET /orders: security"),
        (lambda new: operation(new, *LIST)["parameters"].pop(1), "GET /orders query cursor: is gone"),
        (
            lambda new: operation(new, *LIST)["parameters"].append(
                {"name": "year", "in": "query", "required": True, "schema": {"type": "string"}}
            ),
            "GET /orders query year: is required now",
        ),
        (
            lambda new: operation(new, *LIST)["parameters"][0]["schema"].update(maximum=50),
            "GET /orders query limit: maximum was 100, is 50",
        ),
        (
            lambda new: operation(new, "/products", "get")["parameters"][0]["schema"].update(enum=["fr", "nl"]),
            "GET /products query locale: takes ['fr', 'nl'] alone",
        ),
        (
            lambda new: operation(new, *PLACE)["requestBody"].update(content={"text/csv": {"schema": {}}}),
            "POST /orders body: application/json is gone",
        ),
        (lambda new: operation(new, *PLACE).pop("requestBody"), "POST /orders: takes no body any more"),
        (
            lambda new: operation(new, "/orders/{number}/cancel", "post").update(
                requestBody={"required": True, "content": {}}
            ),
            "POST /orders/{number}/cancel: a body is required now",
        ),
        (
            lambda new: schema(new, "PlaceOrderRequest").update(required=["lines", "terms_accepted", "reference"]),
            "POST /orders body.reference: is required now",
        ),
        (
            lambda new: schema(new, "OrderLineRequest")["properties"].pop("quantity"),
            "POST /orders body.lines[].quantity: the field is gone",
        ),
        (
            lambda new: field(new, "OrderLineRequest", "quantity").update(type="string"),
            "POST /orders body.lines[].quantity: type was integer, is string",
        ),
        (
            lambda new: field(new, "OrderLineRequest", "sku").update(pattern="^[A-Z]+$"),
            "POST /orders body.lines[].sku: pattern was None",
        ),
        (lambda new: operation(new, *PLACE)["responses"].pop("201"), "POST /orders 201: is answered no more"),
        (lambda new: operation(new, *PLACE)["responses"]["201"]["headers"].pop("ETag"), "POST /orders 201 ETag"),
        (
            lambda new: operation(new, *LIST)["responses"]["200"].update(content={"text/csv": {"schema": {}}}),
            "GET /orders 200: application/json is gone",
        ),
        (lambda new: schema(new, "Order")["properties"].pop("paid_at"), "POST /orders 201.paid_at: the field is gone"),
        (lambda new: schema(new, "Order")["required"].remove("number"), "POST /orders 201.number: may be missing now"),
        (
            lambda new: field(new, "Money", "amount").update(type="string"),
            "GET /products 200.items[].price.amount: type",
        ),
        (lambda new: field(new, "Order", "placed_at").update(format="date"), "POST /orders 201.placed_at: format was"),
        (
            lambda new: field(new, "Order", "number").update(anyOf=[{"type": "string"}, {"type": "null"}]),
            "POST /orders 201.number: type was string, is null",
        ),
        (
            lambda new: new["components"]["schemas"].update(Sum=new["components"]["schemas"].pop("FieldProblem")),
            "schema F",
        ),
    ],
)
def test_a_planted_breach_is_found(change: Callable[[Json], Any], says: str) -> None:
    """Each kind of change that a client would trip over is refused, by its place."""
    found = breaches(document("orders"), changed(change))
    assert any(each.startswith(says) for each in found), found


def with_field(x: Json, planted: Json) -> None:
    """Adds a field `x` to an order."""
    schema(planted, "Order")["properties"]["x"] = x


@pytest.mark.rule("AP-03")
def test_a_closed_list_of_values_in_an_answer_may_not_grow() -> None:
    """A client generated from it fails at a value that it does not know."""
    closed, grown = (changed(partial(with_field, {"type": "string", "enum": values})) for values in (["a"], ["a", "b"]))
    assert any("x: answers ['a', 'b'], was ['a']" in each for each in breaches(closed, grown))
    assert breaches(grown, closed) == []


@pytest.mark.rule("AP-03")
@pytest.mark.parametrize(
    "change",
    [
        lambda _: None,
        lambda new: new["paths"].update({"/quotes": {"get": copy.deepcopy(operation(new, *LIST))}}),
        lambda new: operation(new, *LIST).update(security=[], summary="Said better", tags=["x"]),
        lambda new: operation(new, *LIST)["parameters"].append(
            {"name": "q", "in": "query", "schema": {"type": "string"}}
        ),
        lambda new: operation(new, *LIST)["parameters"][0]["schema"].update(maximum=200),
        lambda new: operation(new, *LIST)["responses"].update({"410": {"description": "Gone."}}),
        lambda new: schema(new, "PlaceOrderRequest")["properties"].update(voucher={"type": "string"}),
        lambda new: schema(new, "Order")["properties"].update(voucher={"type": "string"}),
        lambda new: field(new, "Order", "status")["anyOf"][0].update(enum=[*KINDS, "shipped"]),
        lambda new: field(new, "Order", "paid_at").update(anyOf=[{"type": "string", "format": "date-time"}]),
    ],
)
def test_growth_is_accepted(change: Callable[[Json], Any]) -> None:
    """New paths, optional parameters and fields, values in an open list, and wider bounds break nobody."""
    assert breaches(document("orders"), changed(change)) == []
