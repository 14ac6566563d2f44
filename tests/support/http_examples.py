"""Requests and answers of each operation as a service's own tests had them, for its OpenAPI document (AP-03)."""

import json
from typing import Any

import httpx

from sandbox.stack.parts import ROOT
from shared.web.openapi.examples import FILE
from tests.support.conformance import conformance
from tests.support.examples import shape

_SECRET: dict[str, Any] = {"access_token": "eyJhbGciOiJFUzI1NiIs…", "refresh_token": "opaque", "device_token": "opaque"}
_SECRET |= {"ticket": "from-the-fragment", "secret": "opaque", "authorization_url": "https://provider.example/…"}
_SECRET |= {"token": "from-the-mailed-link", "client_secret": "opaque", "recovery_codes": ["7K2M-9QXA-04TV-R8PD"]}
_SECRET |= {"otpauth_uri": "otpauth://totp/api.shop.example:kim%40example.com?secret=opaque"}
"""What stands for tokens: a real one would look like one that leaked."""


class HttpExamples:
    """What a service's test compares its requests with; with `update` it writes those whose shape has changed."""

    def __init__(self, *, update: bool) -> None:
        self._update = update

    def check(self, service: str, *answers: httpx.Response) -> None:
        """AssertionError when an answer, or its request, has another shape than its operation's example."""
        file = ROOT / "services" / service / "endpoints" / FILE
        accepted = json.loads(file.read_text())
        for answer in answers:
            assert answer.is_success, answer.text
            operation, example = conformance(service).operation_id(answer.request), _example(answer)
            if shape(accepted.get(operation)) != shape(example):
                assert self._update, f"{operation} is not as {FILE} says: run `make examples`"
                accepted[operation] = example
        if self._update:
            file.write_text(json.dumps(accepted, indent=2, sort_keys=True, ensure_ascii=False) + "\n")


def _example(answer: httpx.Response) -> dict[str, Any]:
    bodies = {"request": answer.request.content, "answer": answer.content}
    return {name: _without_secrets(json.loads(body)) for name, body in bodies.items() if body.startswith(b"{")}


def _without_secrets(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_secrets(each) for each in value[:2]]
    if isinstance(value, dict):
        return {name: _SECRET.get(name) or _without_secrets(each) for name, each in value.items()}
    return value
