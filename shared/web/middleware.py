"""The layer around every API: size and form of bodies, one log line and one measurement per request, safe headers.

A request has one id, its trace's: in the answer's X-Request-Id, in its problem, in every log line, in the events that
it leads to. An X-Request-Id of the client is written into the log beside it and means nothing else (OP-01).
"""

import secrets
import time
from collections.abc import Collection

import structlog
from prometheus_client import Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.messaging.cause import Cause, set_cause
from shared.observability import security_log
from shared.observability.tracing import current_trace_id, request_span
from shared.web.client import client_address
from shared.web.counted import Counted, begin
from shared.web.problems import HttpProblem, problem_response

log = structlog.get_logger(__name__)

MAX_BODY = 64 * 1024
"""Bytes. `ServiceDefinition.body_limits` gives some paths another maximum."""

duration = Histogram("comptoir_http_request_seconds", "HTTP requests", ["method", "route", "status"])

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"

_UNTRACED = ("/health", "/metrics")

_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
]


class RequestMiddleware:
    """ASGI middleware around the whole app. `limits` gives some paths another maximum of body bytes; those of `forms`
    take a form instead of JSON."""

    def __init__(self, app: ASGIApp, limits: dict[str, int] | None = None, forms: Collection[str] = ()) -> None:
        self._app, self._limits, self._forms = app, limits or {}, forms

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["path"].startswith(_UNTRACED):
            await self._handle(scope, receive, send)
            return
        traceparent = _header(scope, b"traceparent") or None
        with request_span(scope["method"], traceparent) as span:
            status = await self._handle(scope, receive, send)
            span.set_attributes({"http.route": _route(scope), "http.response.status_code": status})

    async def _handle(self, scope: Scope, receive: Receive, send: Send) -> int:
        """The status that was answered."""
        request_id = current_trace_id() or secrets.token_hex(16)
        set_cause(Cause(correlation=request_id))
        security_log.set_client(client_address((scope.get("client") or ("",))[0]))
        counted = begin()
        watched = _Watched(send, request_id, counted)
        began = time.perf_counter()
        try:
            await self._answer(scope, receive, watched)
        except Exception as error:
            log.error("request_failed", error=error)
            if watched.started:
                raise  # half an answer is out: the server cuts the connection
            answer = problem_response(scope, 500, "internal_error")
            await answer(scope, receive, watched)
        finally:
            _record(scope, watched.status, time.perf_counter() - began)
        if watched.status >= 500:
            await counted.take_back()
        return watched.status

    async def _answer(self, scope: Scope, receive: Receive, watched: "_Watched") -> None:
        accepted = _FORM if scope["path"] in self._forms else _JSON
        limit = self._limits.get(scope["path"], MAX_BODY)
        length = int(_header(scope, b"content-length") or 0)
        if (_header(scope, b"content-encoding") or "identity") != "identity":
            uncoded = {"Accept-Encoding": "identity"}  # as RFC 9110 section 15.5.16 asks
            answer = problem_response(scope, 415, "unsupported_encoding", headers=uncoded)
        elif length > limit:
            answer = problem_response(scope, 413, "body_too_large", {"limit": limit})
        elif (length or _header(scope, b"transfer-encoding")) and not _is(accepted, _header(scope, b"content-type")):
            answer = problem_response(scope, 415, "unsupported_media_type", headers={"Accept": accepted})
        else:
            await self._app(scope, _limited(receive, limit), watched)
            return
        await answer(scope, receive, watched)


def _record(scope: Scope, status: int, seconds: float) -> None:
    route = _route(scope)
    method = scope["method"] if scope["method"] in _METHODS else "other"  # a client's own word would be a new series
    duration.labels(method, route, str(status)).observe(seconds)
    if not route.startswith(_UNTRACED):
        theirs = _header(scope, b"x-request-id")
        named = {"client_request_id": theirs} if _is_token(theirs) else {}
        log.info("request", method=scope["method"], route=route, status=status, ms=round(seconds * 1000, 1), **named)


def _route(scope: Scope) -> str:
    """The path as the code has it, with the names of its parameters; `unknown` when no route fits."""
    return getattr(scope.get("route"), "path", "unknown")


def _header(scope: Scope, wanted: bytes) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == wanted), "")


class _Watched:
    """Remembers the status, and adds our headers to the answer."""

    def __init__(self, send: Send, request_id: str, counted: Counted) -> None:
        self._send, self._request_id, self._counted, self.status = send, request_id, counted, 500
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.started = message["status"], True
            present = {name for name, _ in message["headers"]}
            ours = [*_HEADERS, (b"x-request-id", self._request_id.encode()), *self._counted.headers()]
            message["headers"] = [*message["headers"], *(pair for pair in ours if pair[0] not in present)]
        await self._send(message)


def _limited(receive: Receive, limit: int) -> Receive:
    """Counts a body that came without a length; FastAPI lets an HTTPException through while it reads."""
    read = 0

    async def limited() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > limit:
            raise HttpProblem(413, "body_too_large", limit=limit)
        return message

    return limited


def _is(accepted: str, media_type: str) -> bool:
    return media_type.partition(";")[0].strip().lower() == accepted


def _is_token(text: str) -> bool:
    return 8 <= len(text) <= 64 and text.replace("-", "").replace("_", "").isalnum() and text.isascii()
