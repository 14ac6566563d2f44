"""The controls under /_sim/…: what only a sandbox can do (see README.md). JSON in, JSON out, no key needed."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.stripe import checkout, deliveries, disputes, endpoints, payments, refunds, rules
from sandbox.stripe.errors import ApiError
from sandbox.stripe.render import public, required
from sandbox.stripe.simulator import Simulator
from sandbox.stripe.store import Json

LEDGER = {
    "sessions": "checkout.session",
    "payment_intents": "payment_intent",
    "charges": "charge",
    "refunds": "refund",
    "disputes": "dispute",
}
Seconds = Annotated[float, Field(ge=0, le=86_400 * 365)]
Times = Annotated[int, Field(ge=1, le=1_000_000)]


class Body(BaseModel):
    """A control's JSON body; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class WebhookRule(Body):
    """What to do to the next `times` webhooks whose type fits the glob `type`."""

    action: Literal["drop", "delay", "duplicate", "reorder", "corrupt"]
    type: str = "*"
    times: Times = 1
    seconds: Seconds = 5
    copies: Annotated[int, Field(ge=2, le=20)] = 2


class ApiFault(Body):
    """What to do to the next `times` API calls whose method and path fit the globs."""

    fault: Literal["429", "500", "timeout_before", "timeout_after", "delay"]
    method: str = "*"
    path: str = "*"
    times: Times = 1
    seconds: Seconds = 90


class Resend(Body):
    """Send an event once more: with another secret, an old timestamp (`age` seconds), or a changed body."""

    secret: str | None = None
    age: Seconds = 0
    corrupt: bool = False
    copies: Annotated[int, Field(ge=1, le=20)] = 1


class Rotation(Body):
    """A new secret (made up when absent); the old one signs along for `keep_seconds`."""

    secret: str | None = None
    keep_seconds: Seconds = 86_400


class Dispute(Body):
    """Why, and how much (the whole charge when absent)."""

    reason: str = "fraudulent"
    amount: Annotated[int, Field(ge=1)] | None = None


class Verdict(Body):
    """How a dispute ends."""

    status: Literal["won", "lost"] = "lost"


class Advance(Body):
    """How much nearer the session's end comes."""

    seconds: Seconds


class Nothing(Body):
    """No fields."""


def health(_sim: Simulator, _ids: Json, _body: Nothing) -> Json:
    """Ready to answer."""
    return {"status": "ok"}


def ledger(sim: Simulator, _ids: Json, _body: Nothing) -> Json:
    """Every object that money hangs on, oldest first."""
    kinds = LEDGER.items()
    return {name: [public(sim, o) for o in sim.store.find(kind, newest_first=False)] for name, kind in kinds}


def add_webhook_rule(sim: Simulator, _ids: Json, body: WebhookRule) -> Json:
    """Order a fault for coming webhooks."""
    return rules.add(sim, "webhook", body.model_dump())


def add_api_fault(sim: Simulator, _ids: Json, body: ApiFault) -> Json:
    """Order a fault for coming API calls."""
    return rules.add(sim, "api", body.model_dump())


def list_rules(sim: Simulator, _ids: Json, _body: Nothing) -> Json:
    """The faults not used up yet."""
    return {"webhooks": rules.listed(sim, "webhook"), "api": rules.listed(sim, "api")}


def clear_rules(sim: Simulator, _ids: Json, _body: Nothing) -> Json:
    """Forget all faults."""
    for kind in ("webhook", "api"):
        rules.clear(sim, kind)
    return list_rules(sim, {}, Nothing())


def list_deliveries(sim: Simulator, ids: Json, _body: Nothing) -> Json:
    """The last thousand deliveries, newest first; `?event=` and `?state=` filter."""
    return {"deliveries": deliveries.listed(sim, ids.get("event"), ids.get("state"))}


def resend(sim: Simulator, ids: Json, body: Resend) -> Json:
    """Deliver an event to every endpoint once more, as told."""
    event = required(sim, "event", ids["id"])
    tamper = body.model_dump(exclude_defaults=True)
    listening = endpoints.listening(sim, event["type"])
    return {"deliveries": [deliveries.add(sim, event["id"], e["id"], tamper=tamper) for e in listening]}


def rotate(sim: Simulator, ids: Json, body: Rotation) -> Json:
    """Rotate an endpoint's secret; `we_configured` is the one of the command line."""
    return endpoints.rotate(sim, ids["id"], body.secret, body.keep_seconds)


def settle(sim: Simulator, ids: Json, _body: Nothing) -> Json:
    """The bank pays a processing direct debit."""
    return payments.finish_debit(sim, _paid_session(sim, ids["id"]), succeeded=True)


def fail(sim: Simulator, ids: Json, _body: Nothing) -> Json:
    """The bank returns a processing direct debit."""
    return payments.finish_debit(sim, _paid_session(sim, ids["id"]), succeeded=False)


def fail_refund(sim: Simulator, ids: Json, _body: Nothing) -> Json:
    """A refund that looked done comes back."""
    return refunds.fail(sim, required(sim, "refund", ids["id"]))


def dispute(sim: Simulator, ids: Json, body: Dispute) -> Json:
    """Contest a charge."""
    return disputes.open_dispute(sim, required(sim, "charge", ids["id"]), body.reason, body.amount)


def close_dispute(sim: Simulator, ids: Json, body: Verdict) -> Json:
    """Decide a dispute."""
    return disputes.close(sim, required(sim, "dispute", ids["id"]), body.status)


def advance(sim: Simulator, ids: Json, body: Advance) -> Json:
    """Bring an open session's end nearer; when it is reached the session expires by itself."""
    session = required(sim, "checkout.session", ids["id"])
    session["expires_at"] -= int(body.seconds)
    sim.store.save(session)
    return session


def expire(sim: Simulator, ids: Json, _body: Nothing) -> Json:
    """Let an open session run out now."""
    session = required(sim, "checkout.session", ids["id"])
    return checkout.close(sim, session) if session["status"] == "open" else session


def _paid_session(sim: Simulator, object_id: str) -> Json:
    """The session itself, or the one of the payment intent given."""
    if object_id.startswith("pi_"):
        return payments.session_of(sim, required(sim, "payment_intent", object_id)["id"])
    return required(sim, "checkout.session", object_id)


CONTROLS: tuple[tuple[str, str, type[Body], Callable[[Simulator, Json, Any], Json]], ...] = (
    ("GET", "/_sim/health", Nothing, health),
    ("GET", "/_sim/ledger", Nothing, ledger),
    ("GET", "/_sim/faults", Nothing, list_rules),
    ("DELETE", "/_sim/faults", Nothing, clear_rules),
    ("POST", "/_sim/faults/webhooks", WebhookRule, add_webhook_rule),
    ("POST", "/_sim/faults/api", ApiFault, add_api_fault),
    ("GET", "/_sim/deliveries", Nothing, list_deliveries),
    ("POST", "/_sim/events/{id}/resend", Resend, resend),
    ("POST", "/_sim/webhook_endpoints/{id}/rotate", Rotation, rotate),
    ("POST", "/_sim/payments/{id}/settle", Nothing, settle),
    ("POST", "/_sim/payments/{id}/fail", Nothing, fail),
    ("POST", "/_sim/refunds/{id}/fail", Nothing, fail_refund),
    ("POST", "/_sim/charges/{id}/dispute", Dispute, dispute),
    ("POST", "/_sim/disputes/{id}/close", Verdict, close_dispute),
    ("POST", "/_sim/sessions/{id}/advance", Advance, advance),
    ("POST", "/_sim/sessions/{id}/expire", Nothing, expire),
)


def control_routes(sim: Simulator) -> list[Route]:
    """One route per control."""
    return [Route(path, _endpoint(sim, body, do), methods=[method]) for method, path, body, do in CONTROLS]


def _endpoint(
    sim: Simulator, body_type: type[Body], do: Callable[[Simulator, Json, Any], Json]
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            body = body_type.model_validate_json(await request.body() or b"{}")
            with sim.work():
                done = do(sim, {**request.query_params, **request.path_params}, body)
        except ValidationError as error:
            return JSONResponse({"errors": error.errors(include_url=False, include_context=False)}, 422)
        except ApiError as error:
            return JSONResponse(error.body(), error.status)
        return JSONResponse(public(sim, done) if "object" in done else done)

    return answer
