"""ETag and If-None-Match of every read, done once for all routes (RFC 9110 section 13).

A GET is answered with an ETag: the version that the endpoint names, or a hash of the body. A client that has it already
gets 304. Gateways that compress make `"3"` a weak `W/"3"`, so tags are compared without that mark.
"""

import hashlib
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PRIVATE = "private, no-cache"
"""A browser may keep what it read, and asks each time whether it is still so."""


def tags_in(header: str) -> list[str]:
    """The entity tags that If-Match or If-None-Match lists, without the mark of weak ones; `*` stays."""
    return [each.strip().removeprefix("W/") for each in header.split(",") if each.strip()]


class Conditional:
    """ASGI middleware around the routes below `prefix`, inside of what makes HEAD a GET."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self._app, self._prefix = app, f"{prefix}/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET" and scope["path"].startswith(self._prefix):
            send = _Read(send, tags_in(",".join(Headers(scope=scope).getlist("if-none-match"))))
        await self._app(scope, receive, send)


class _Read:
    """Sends the answer to a GET. The head waits for the body, whose hash may be in it."""

    def __init__(self, send: Send, wanted: Sequence[str]) -> None:
        self._send, self._wanted, self._same = send, wanted, False
        self._start: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        if self._start:
            await self._send(self._headed(self._start, message))
            self._start = None
        await self._send({**message, "body": b""} if self._same else message)

    def _headed(self, start: Message, first: Message) -> Message:
        if start["status"] != 200:
            return start
        headers = MutableHeaders(raw=[*start["headers"]])
        headers.setdefault("Cache-Control", _PRIVATE)
        if not first.get("more_body"):
            headers.setdefault("ETag", f'"{hashlib.blake2b(first["body"], digest_size=12).hexdigest()}"')
        self._same = self._wanted == ["*"] or headers.get("ETag", "").removeprefix("W/") in self._wanted
        if not self._same:
            return {**start, "headers": headers.raw}
        kept = [(name, value) for name, value in headers.raw if not name.startswith(b"content-")]
        return {**start, "status": 304, "headers": kept}
