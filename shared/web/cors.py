"""Which web pages may call us from a browser: an exact list of origins, never a wildcard (CORS, the Fetch standard).

Answers to other pages have no Access-Control-Allow-Origin, so that they cannot be read, and their preflight is refused.
A route whose caller is known by a cookie asks for more: `FROM_OUR_PAGES`.
"""

from collections.abc import Sequence

from fastapi import Depends, Request
from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp

from shared.i18n.negotiation import negotiate
from shared.web.openapi.declare import sends
from shared.web.problems import HttpProblem, problem_in

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_SENT = ("Authorization", "Idempotency-Key", "If-Match", "If-None-Match", "X-Request-Id", "Registration-Secret")
_READ = (
    *("ETag", "Location", "Retry-After", "X-Request-Id", "Content-Language", "Content-Disposition"),
    *("Idempotent-Replayed", "RateLimit", "RateLimit-Policy", "WWW-Authenticate", "Allow"),
)
_PREFLIGHT_LIFE = 600
"""Seconds for which a browser remembers a preflight."""


class Cors(CORSMiddleware):
    """The outermost layer, so that a page can read every problem, also one that no route has made."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        super().__init__(
            app,
            allow_origins=origins,
            allow_methods=_METHODS,
            allow_headers=_SENT,
            allow_credentials=True,
            expose_headers=_READ,
            max_age=_PREFLIGHT_LIFE,
        )

    def preflight_response(self, request_headers: Headers) -> Response:
        """What is allowed; 403 when the origin, the method or a header is not."""
        answer = super().preflight_response(request_headers)
        if answer.status_code == 200:
            return answer
        locale = negotiate(request_headers.get("accept-language", ""))
        return problem_in(locale, 403, "origin_not_allowed", headers={"Vary": answer.headers["Vary"]})


@sends({403: ["origin_not_allowed"]})
async def _from_our_pages(request: Request) -> None:
    if request.headers.get("origin") not in request.app.state.origins:
        raise HttpProblem(403, "origin_not_allowed")


FROM_OUR_PAGES = Depends(_from_our_pages)
"""403 unless the request says that it comes from one of our pages. A browser sends a cookie whoever made the page, and
says with each POST and DELETE whose page it is (CSRF)."""
