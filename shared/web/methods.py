"""HEAD, OPTIONS and Allow, for every path alike (RFC 9110 sections 9.3.2, 9.3.7 and 10.2.1)."""

from collections.abc import Sequence

from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute, compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send


def allowed(routes: Sequence[BaseRoute], scope: Scope) -> str:
    """The methods of the path that a request named, for Allow; "" when no route has this path."""
    fitting = [each for each in iter_route_contexts(routes) if compile_path(each.path or "")[0].match(scope["path"])]
    # `/sessions/refresh` is a resource of its own, and not the session of that id.
    named = [each for each in fitting if each.path == scope["path"]]
    methods = {method for each in named or fitting for method in each.methods or ()}
    if not methods:
        return ""
    return ", ".join(sorted(methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())))


class HeadAsGet:
    """Answers HEAD as GET without the body: the route need not know of it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        got = {**scope, "method": "GET"}
        await self._app(got, receive, without_body)
        scope["route"] = got.get("route")  # for the log
