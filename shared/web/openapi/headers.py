"""The headers of answers, described once for every service."""

from collections.abc import Iterable, Mapping
from typing import Any

from shared.values.locale import LOCALES

_TEXT = {"type": "string"}

COMPONENTS: Mapping[str, Mapping[str, Any]] = {
    "X-Request-Id": {
        "description": "The id of this request in our logs. Name it when you ask us about it.",
        "required": True,
        "schema": _TEXT,
        "example": "4bf92f3577b34da6a3ce929d0e0e4736",
    },
    "Content-Language": {
        "description": "The language of the texts: the one of ours that Accept-Language asks for.",
        "required": True,
        "schema": {"type": "string", "enum": list(LOCALES)},
        "example": "en",
    },
    "Retry-After": {
        "description": "Seconds to wait before the same request is worth sending again.",
        "required": True,
        "schema": {"type": "integer", "minimum": 1},
        "example": 2,
    },
    "WWW-Authenticate": {
        "description": "The challenge of RFC 6750.",
        "schema": _TEXT,
        "example": 'Bearer realm="comptoir"',
    },
    "ETag": {
        "description": "The version of what was read: send it back as If-None-Match, or If-Match. `W/` before it, "
        "which a gateway may add, changes nothing.",
        "required": True,
        "schema": _TEXT,
        "example": '"3"',
    },
    "Location": {
        "description": "The path of what was created.",
        "required": True,
        "schema": {"type": "string", "format": "uri-reference"},
        "example": "/orders/v1/orders/R-7K2M-9QXA-04TV",
    },
    "Idempotent-Replayed": {
        "description": "`true` on the answer to a repeated request: nothing was done a second time.",
        "schema": {"type": "string", "enum": ["true"]},
    },
    "Content-Disposition": {
        "description": "The name to save the file by.",
        "required": True,
        "schema": _TEXT,
        "example": 'inline; filename="F2026-000042.pdf"',
    },
    "Set-Cookie": {
        "description": "HttpOnly, Secure, SameSite=Strict: the tokens of session and device, for their operations "
        "alone, or what binds a login at a provider to this browser.",
        "schema": _TEXT,
    },
    "RateLimit": {
        "description": "Of each limit that this request counted against: `r` attempts are left, and after `t` seconds "
        "there is one more (draft-ietf-httpapi-ratelimit-headers-10).",
        "schema": _TEXT,
        "example": '"place_order";r=59;t=60',
    },
    "RateLimit-Policy": {
        "description": "The same limits: `q` attempts within any `w` seconds.",
        "schema": _TEXT,
        "example": '"place_order";q=60;w=60',
    },
    "Cache-Control": {
        "description": "How long, and by whom, the answer may be kept.",
        "schema": _TEXT,
        "example": "public, max-age=300",
    },
}

_OF_STATUS = {401: "WWW-Authenticate", 403: "WWW-Authenticate", 429: "Retry-After", 503: "Retry-After"}
IF_NONE_MATCH: Mapping[str, Any] = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of an earlier answer: 304 when it is still the same.",
    "schema": _TEXT,
}

OF_LIMITS = ("RateLimit", "RateLimit-Policy")
"""On the answers of an operation that has a rate limit."""

_WAITING = frozenset({"idempotency_in_progress", "payable_not_known_yet"})
"""Codes that come with Retry-After, although others of their status do not."""


def referred(names: Iterable[str]) -> dict[str, Any]:
    """The `headers` of a response: those named, and the one of every response."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in sorted({*names, "X-Request-Id"})}


def of_problem(status: int, codes: Iterable[str]) -> dict[str, Any]:
    """The `headers` of a problem."""
    named = referred(["Content-Language", *([_OF_STATUS[status]] if status in _OF_STATUS else [])])
    if "Retry-After" not in named and not _WAITING.isdisjoint(codes):
        named["Retry-After"] = {**COMPONENTS["Retry-After"], "required": False}
    return named
