"""Events: every change of state makes one, with a snapshot of its object and a delivery for each endpoint."""

from sandbox.stripe import deliveries
from sandbox.stripe.errors import invalid
from sandbox.stripe.ids import new_id
from sandbox.stripe.render import page, public, required
from sandbox.stripe.simulator import API_VERSION, Call, Simulator
from sandbox.stripe.store import Condition, Json

UNDELIVERED = "EXISTS (SELECT 1 FROM deliveries WHERE event = objects.id AND state != 'delivered')"


def record(sim: Simulator, event_type: str, obj: Json, previous: Json | None = None) -> Json:
    """Keep an event about `obj` and plan its webhooks; `previous` holds the old values of an update."""
    data = {"object": public(sim, obj)} | ({"previous_attributes": previous} if previous else {})
    event = sim.store.add(
        {
            "id": new_id("evt_"),
            "object": "event",
            "api_version": API_VERSION,
            "created": sim.now(),
            "data": data,
            "livemode": False,
            "request": {"id": sim.cause.id, "idempotency_key": sim.cause.idempotency_key},
            "type": event_type,
        }
    )
    deliveries.plan(sim, event)
    return event


def retrieve(sim: Simulator, call: Call) -> Json:
    """GET /v1/events/{id}."""
    return required(sim, "event", call.ids["id"])


def list_events(sim: Simulator, call: Call) -> Json:
    """GET /v1/events: by `type` (with *) or `types`, `created`, `delivery_success`."""
    if "type" in call.params and "types" in call.params:
        raise invalid("types", "Give type or types, not both.")
    conditions: list[Condition] = []
    if wanted := call.params.get("types") or [t for t in (call.params.get("type"),) if t]:
        conditions.append((" OR ".join(["json_extract(body, '$.type') GLOB ?"] * len(wanted)), wanted))
    if "delivery_success" in call.params:
        conditions.append((f"{'NOT ' if call.params['delivery_success'] else ''}{UNDELIVERED}", []))
    return page(sim, call, "event", *((f"({clause})", values) for clause, values in conditions))
