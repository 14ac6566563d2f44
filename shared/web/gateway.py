"""What a service believes from the gateway alone: the caller's address, and the trace that a request belongs to."""

from typing import Any

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware


class BehindGateway(ProxyHeadersMiddleware):
    """Around the app. From the addresses of TRUSTED_PROXIES, X-Forwarded-For is the caller's address and `traceparent`
    the trace; from any other peer both are ignored, so that nobody chooses the id that our logs go by (S17)."""

    def __init__(self, app: Any, trusted: str) -> None:
        super().__init__(app, trusted)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Takes the trace out of a stranger's request."""
        peer = (scope.get("client") or ("",))[0]
        if scope["type"] == "http" and peer not in self.trusted_hosts:
            scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"traceparent"]}
        await super().__call__(scope, receive, send)
