"""The API origin: authentication, parameters, idempotency and ordered faults around the handlers."""

import asyncio
import base64
import binascii
import hmac
import json
import logging
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.stripe import controls, rules
from sandbox.stripe.errors import ApiError, unknown_route
from sandbox.stripe.forms import decode
from sandbox.stripe.idempotency import Answer, Keys
from sandbox.stripe.ids import new_id
from sandbox.stripe.render import show
from sandbox.stripe.routes import ROUTES, ApiRoute
from sandbox.stripe.simulator import API_VERSION, Call, Cause, Simulator
from sandbox.stripe.store import Json

log = logging.getLogger("stripe-sim")
MAX_KEY = 255
Endpoint = Callable[[Request], Awaitable[Response]]


def create_api(sim: Simulator) -> Starlette:
    """The application that answers /v1/… as Stripe does, and the controls under /_sim/…."""
    api = Api(sim)
    routes = [Route(route.path, api.endpoint(route), methods=[route.method]) for route in ROUTES]
    anything = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]
    fallback = Route("/{path:path}", api.endpoint(None), methods=anything)
    return Starlette(routes=[*routes, *controls.control_routes(sim), fallback], exception_handlers={Exception: _broken})


class Api:
    """Answers calls, one atomic change each."""

    def __init__(self, sim: Simulator) -> None:
        self.sim = sim
        self.keys = Keys(sim)

    def endpoint(self, route: ApiRoute | None) -> Endpoint:
        """The ASGI endpoint of a route; without one, of everything Stripe does not have."""

        async def answer(request: Request) -> Response:
            cause = Cause(new_id("req_"), request.headers.get("idempotency-key"))
            try:
                response = await self._answer(request, route, cause)
            except ApiError as error:
                response = _json(error.status, json.dumps(error.body(), indent=2))
            response.headers.update(_common_headers(request, cause))
            log.info("%s %s %d %s", request.method, request.url.path, response.status_code, cause.id)
            return response

        return answer

    async def _answer(self, request: Request, route: ApiRoute | None, cause: Cause) -> Response:
        _authenticate(request, self.sim.settings.api_key)
        if route is None:
            raise unknown_route(request.method, request.url.path)
        fault = self._take_fault(request)
        if fault and fault["fault"] == "429":
            raise ApiError(429, "Too many requests at once. Slow down.", code="rate_limit", stored=False)
        call = await _read(request, route, cause)
        if fault and fault["fault"] == "timeout_before":
            return await _hang(request, fault)
        with self.keys.claim(call.cause.idempotency_key):
            answer = self._replay(call) or await self._first_answer(call, route, fault)
        if fault and fault["fault"] == "timeout_after":
            return await _hang(request, fault)
        return answer

    def _take_fault(self, request: Request) -> Json | None:
        def matches(rule: Json) -> bool:
            return rules.fits(request.method, rule["method"]) and rules.fits(request.url.path, rule["path"])

        with self.sim.store.transaction():
            return rules.take(self.sim, "api", matches)

    def _replay(self, call: Call) -> Response | None:
        kept = self.keys.replay(call)
        return _json(kept.status, kept.body, kept) if kept else None

    def _perform(self, call: Call, route: ApiRoute, fault: Json | None) -> str:
        if fault and fault["fault"] == "500":
            raise ApiError(500, "Something went wrong on our side.", kind="api_error")
        shown = show(self.sim, route.handler(self.sim, call), call.params.get("expand", []))
        return json.dumps(shown, indent=2)

    async def _first_answer(self, call: Call, route: ApiRoute, fault: Json | None) -> Response:
        if fault and fault["fault"] == "delay":
            await asyncio.sleep(fault["seconds"])
        try:
            with self.sim.work(call.cause):
                body = self._perform(call, route, fault)
                self.keys.keep(call, 200, body)
        except ApiError as error:
            body = json.dumps(error.body(), indent=2)
            if error.stored:
                self.keys.keep(call, error.status, body)
            return _json(error.status, body)
        return _json(200, body)


async def _broken(_request: Request, _error: Exception) -> Response:
    """A fault of the simulator itself, which the log explains."""
    error = ApiError(500, "The simulator failed; its log says why.", kind="api_error")
    return _json(500, json.dumps(error.body(), indent=2))


def _authenticate(request: Request, api_key: str) -> None:
    """The secret key as Bearer token or as Basic user name."""
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    given = credentials.strip()
    if scheme.lower() == "basic":
        try:
            given = base64.b64decode(given, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError) as error:
            raise ApiError(401, "The Authorization header is not valid Basic credentials.") from error
    if not given:
        raise ApiError(401, "No API key: send your secret key as a Bearer token in the Authorization header.")
    if not hmac.compare_digest(given.encode(), api_key.encode()):
        raise ApiError(401, f"Invalid API key provided: {given[:8]}***")


async def _read(request: Request, route: ApiRoute, cause: Cause) -> Call:
    """Query and body decoded and checked against the route's table."""
    if cause.idempotency_key is not None and len(cause.idempotency_key) > MAX_KEY:
        raise ApiError(400, f"Idempotency-Key allows {MAX_KEY} characters.", kind="idempotency_error", stored=False)
    raw = (await request.body()).decode("utf-8", errors="replace")
    params = decode("&".join(part for part in (request.url.query, raw) if part))
    if request.method == "GET":
        cause = Cause(cause.id)
    return Call(request.method, request.url.path, route.accepts(params), dict(request.path_params), cause)


async def _hang(request: Request, fault: Json) -> Response:
    """Answer nothing until the caller gives up, at most `seconds`."""
    await request.body()
    try:
        async with asyncio.timeout(fault["seconds"]):
            while (await request.receive())["type"] != "http.disconnect":
                continue
    except TimeoutError:
        log.info("hung for %s s", fault["seconds"])
    raise ApiError(504, "The request timed out.", kind="api_error", stored=False)


def _json(status: int, body: str, replayed: Answer | None = None) -> Response:
    headers = {"Idempotent-Replayed": "true", "Original-Request": replayed.request} if replayed else {}
    if status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="Stripe"'
    return Response(body, status, headers, media_type="application/json")


def _common_headers(request: Request, cause: Cause) -> dict[str, str]:
    version = request.headers.get("stripe-version", API_VERSION)
    headers = {"Request-Id": cause.id or "", "Stripe-Version": version}
    return headers | ({"Idempotency-Key": cause.idempotency_key} if cause.idempotency_key else {})
