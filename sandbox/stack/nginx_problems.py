"""What nginx itself answers as problems (RFC 9457), in three languages: the services' texts, and some of its own."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[2]
_LANGUAGES = ("fr", "nl", "en")

BODY_LIMIT = 1024 * 1024
"""Bytes of a request's body. The services' own limits are lower; what is above is refused before it reaches them."""

_AGAIN = 2
"""Seconds after which a service that is down or slow is worth another attempt: Retry-After."""


@dataclass(frozen=True)
class _Problem:
    """`of` are the statuses that nginx answers with this one: its own among them, unless it is shown as another."""

    status: int
    code: str
    of: tuple[int, ...]
    params: Mapping[str, int] = field(default_factory=dict)
    retry_after: int = 0


_PROBLEMS = (
    # Not only what cannot be parsed: an unknown transfer coding or HTTP version, HTTP on the port of TLS (nginx's 497).
    _Problem(400, "malformed_request", (400, 412, 495, 496, 497, 501, 505)),
    _Problem(404, "not_found", (403, 404)),
    _Problem(405, "method_not_allowed", (405,)),
    _Problem(413, "body_too_large", (413,), {"limit": BODY_LIMIT}),
    _Problem(414, "address_too_long", (414,)),
    _Problem(429, "too_many_attempts", (429,), {"seconds": 1}, retry_after=1),
    _Problem(431, "headers_too_long", (494,)),
    _Problem(500, "internal_error", (500,)),
    _Problem(503, "unavailable", (502, 503), retry_after=_AGAIN),
    _Problem(504, "unavailable", (504,), retry_after=_AGAIN),
)


def texts() -> Iterator[str]:
    """The maps from `$language` to each problem's whole body."""
    titles, details = _catalogue("shared/web/titles.toml"), _catalogue("shared/web/problems.toml")
    own = _catalogue("gateway/problems.toml")
    for each in _PROBLEMS:
        yield f"  map $language $problem_{each.status} {{"
        for language in _LANGUAGES:
            detail = {**details[language], **own[language]}[each.code].format(**each.params)
            yield f"    {language} '{_body(each, titles[language][str(each.status)], detail)}';"
        yield "  }"


def locations(headers: str) -> Iterator[str]:
    """Where nginx's errors lead; `headers` are those of every answer."""
    for each in _PROBLEMS:
        for status in each.of:
            yield f"    error_page {status} ={each.status} /_problem/{each.status};"
        yield f"    location = /_problem/{each.status} {{"
        yield "      internal;"
        yield "      default_type application/problem+json;"
        yield "      client_max_body_size 0;  # it was looked at before"
        yield headers
        yield "      add_header Cache-Control no-store always;"
        yield "      add_header Content-Language $language always;"
        yield '      add_header Vary "Accept-Language, Origin" always;'
        yield "      add_header Access-Control-Allow-Origin $cors_origin always;"
        yield "      add_header Access-Control-Allow-Credentials $cors_credentials always;"
        yield "      add_header Access-Control-Expose-Headers $cors_read always;"
        if each.status == 405:
            yield "      add_header Allow $allowed always;"
        if each.retry_after:
            yield f"      add_header Retry-After {each.retry_after} always;"
        yield f"      return {each.status} $problem_{each.status};"
        yield "    }"


def _body(problem: _Problem, title: str, detail: str) -> str:
    content: dict[str, Any] = {
        "type": f"/problems/{problem.code}",
        "title": title,
        "status": problem.status,
        "detail": detail,
        "code": problem.code,
    }
    content |= {"params": dict(problem.params)} if problem.params else {}
    text = json.dumps(content | {"trace_id": "$request_id"}, ensure_ascii=False)
    return text.replace("\\", "\\\\").replace("'", "\\'")


def _catalogue(file: str) -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((_ROOT / file).read_text(encoding="utf-8"))
