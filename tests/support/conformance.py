"""Whether an answer is as its service's OpenAPI document says (AP-03): asked of each answer that a test gets.

Nothing undocumented may be sent: no status, no code of a problem, no media type, no header, no body of another schema.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

import httpx
import jsonschema_rs

from shared.web.openapi.declare import CODES
from tools.reference.__main__ import document_of

EVERYWHERE = {404: "not_found", 405: "method_not_allowed", 500: "internal_error"}
"""What any request may be answered with, as the document's introduction says."""

_OF_HTTP = frozenset(
    {
        *("content-type", "content-length", "cache-control", "date", "vary", "allow"),
        *("accept", "accept-encoding", "x-content-type-options", "referrer-policy"),
        *("access-control-allow-origin", "access-control-allow-credentials", "access-control-expose-headers"),
    }
)
"""Headers that no operation declares."""


class Conformance:
    """The document of one service, to compare answers with."""

    def __init__(self, service: str, document: dict[str, Any]) -> None:
        self._prefix = f"/{service}/v1"
        self.document = document
        self._operations = [
            (method.upper(), re.compile(re.sub(r"\\?\{\w+\\?\}", "[^/]+", re.escape(path))), operation)
            for path, item in self.document["paths"].items()
            for method, operation in item.items()
        ]

    async def check(self, answer: httpx.Response) -> None:
        """As a hook of httpx: AssertionError when something undocumented was sent."""
        await answer.aread()
        path = answer.request.url.path
        if path.startswith(self._prefix) and not path.endswith("/openapi.json"):
            found = list(self.breaches(answer))
            assert not found, f"{answer.request.method} {path} {answer.status_code}: {'; '.join(found)}: {answer.text}"

    def breaches(self, answer: httpx.Response) -> Iterator[str]:
        """What of an answer is not documented."""
        operation = self._operation(answer.request)
        if operation is None or str(answer.status_code) not in operation["responses"]:
            yield from self._everywhere(answer)
            return
        declared = operation["responses"][str(answer.status_code)]
        yield from self._headers(declared, answer)
        yield from self._body(declared, answer)

    def operation_id(self, request: httpx.Request) -> str:
        """Whose request it is; KeyError when it is none of this service's."""
        return str((self._operation(request) or {})["operationId"])

    def _operation(self, request: httpx.Request) -> dict[str, Any] | None:
        path = request.url.raw_path.decode().partition("?")[0].removeprefix(self._prefix)
        method = "GET" if request.method == "HEAD" else request.method
        fitting = (each for each in self._operations if each[0] == method and each[1].fullmatch(path))
        return next((operation for _, _, operation in fitting), None)

    def _everywhere(self, answer: httpx.Response) -> Iterator[str]:
        status = answer.status_code
        if answer.request.method in {"HEAD", "OPTIONS"} and not answer.content:
            return
        if status not in EVERYWHERE:
            yield f"the status {status} is not documented"
        elif status != 500 and answer.json().get("code") != EVERYWHERE[status]:
            yield "this problem is not documented"

    def _headers(self, declared: Mapping[str, Any], answer: httpx.Response) -> Iterator[str]:
        named = {name.lower(): self._resolved(header) for name, header in declared.get("headers", {}).items()}
        yield from (f"the header {name} is not documented" for name in answer.headers.keys() - named.keys() - _OF_HTTP)
        for name, header in named.items():
            if name in answer.headers:
                integer = header["schema"]["type"] == "integer"
                value: Any = int(answer.headers[name]) if integer else answer.headers[name]
                yield from self._invalid(header["schema"], value)
            elif header.get("required"):
                yield f"the header {name} is missing"

    def _body(self, declared: Mapping[str, Any], answer: httpx.Response) -> Iterator[str]:
        media_type = answer.headers.get("content-type", "").partition(";")[0]
        content = declared.get("content", {})
        if not content or answer.request.method == "HEAD":
            yield from ["there is a body"] if answer.content else []
        elif media_type not in content:
            yield f"the media type {media_type} is not documented"
        elif media_type.endswith("json"):
            body = json.loads(answer.content)
            yield from self._invalid(content[media_type]["schema"], body)
            if CODES in declared and body.get("code") not in declared[CODES]:
                yield f"the code {body.get('code')} is not documented"

    def _invalid(self, schema: Mapping[str, Any], value: Any) -> Iterator[str]:
        for error in _validator(json.dumps({**schema, "components": self.document["components"]})).iter_errors(value):
            yield f"{error.instance_path}: {error.message}"

    def _resolved(self, header: dict[str, Any]) -> dict[str, Any]:
        name = header.get("$ref", "").rpartition("/")[2]
        return self.document["components"]["headers"][name] if name else header


@cache
def conformance(service: str) -> Conformance:
    """That of a service, drawn once."""
    return Conformance(service, document_of(service))


@lru_cache(maxsize=256)
def _validator(schema: str) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(json.loads(schema), validate_formats=True)
