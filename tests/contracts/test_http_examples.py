"""The examples in the OpenAPI documents: real ones, one for each answer, each valid where it stands (AP-03)."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from tests.architecture.source import SERVICES
from tests.contracts.http_api import Json
from tests.support.conformance import conformance


@pytest.mark.rule("AP-03")
def test_each_operation_has_an_example_of_its_answer() -> None:
    """As a test recorded it. Sessions of pages answer as those of apps do, and the issuer names its addresses."""
    lacking = {
        each["operationId"]
        for service in SERVICES
        for item in conformance(service).document["paths"].values()
        for each in item.values()
        for status, response in each["responses"].items()
        if int(status) < 300 and "example" not in response.get("content", {}).get("application/json", {"example": None})
    }
    assert lacking == {"logInPage", "refreshPage", "getIssuer"}


@pytest.mark.parametrize("service", SERVICES)
def test_examples_fit_their_schemas(service: str) -> None:
    """Each example of a field, a body or an answer is valid where it stands."""
    wrong = []
    for where, schema, example in examples(conformance(service).document, "#"):
        checked = {**schema, "components": conformance(service).document["components"]}
        errors = jsonschema_rs.validator_for(checked, validate_formats=True).iter_errors(example)
        wrong += [f"{where}: {error.message}" for error in errors]
    assert wrong == []


def examples(node: Any, where: str) -> Iterator[tuple[str, Json, Any]]:
    """Each example below a node of the document, with the schema that it stands beside."""
    if isinstance(node, list):
        for index, each in enumerate(node):
            yield from examples(each, f"{where}/{index}")
    if not isinstance(node, dict):
        return
    schema = node.get("schema", node)
    for each in node["examples"] if isinstance(node.get("examples"), list) else []:
        yield where, schema, each
    for each in node["examples"].values() if isinstance(node.get("examples"), dict) and "schema" in node else []:
        yield where, schema, each["value"]
    if "example" in node and "schema" in node:
        yield where, schema, node["example"]
    for key, each in node.items():
        yield from examples(each, f"{where}/{key}") if key not in {"example", "examples"} else ()
