"""Webhook endpoints: who gets which events, signed with which secrets."""

import time
from fnmatch import fnmatchcase

from sandbox.stripe.ids import new_id
from sandbox.stripe.render import page, public, required
from sandbox.stripe.simulator import API_VERSION, Call, Simulator
from sandbox.stripe.store import Json, equals

CONFIGURED_ID = "we_configured"


def create(sim: Simulator, call: Call) -> Json:
    """POST /v1/webhook_endpoints; the only answer that shows the secret."""
    secret = new_id("whsec_")
    endpoint = sim.store.add(_endpoint(sim, new_id("we_"), call.params, secret))
    return {**endpoint, "secret": secret}


def list_endpoints(sim: Simulator, call: Call) -> Json:
    """GET /v1/webhook_endpoints."""
    return page(sim, call, "webhook_endpoint")


def retrieve(sim: Simulator, call: Call) -> Json:
    """GET /v1/webhook_endpoints/{id}."""
    return required(sim, "webhook_endpoint", call.ids["id"])


def delete(sim: Simulator, call: Call) -> Json:
    """DELETE /v1/webhook_endpoints/{id}; what it still waits for is not sent."""
    endpoint = required(sim, "webhook_endpoint", call.ids["id"])
    sim.store.remove(endpoint["id"])
    sim.store.db.execute("DELETE FROM deliveries WHERE endpoint = ? AND state = 'pending'", (endpoint["id"],))
    return {"id": endpoint["id"], "object": "webhook_endpoint", "deleted": True}


def configure(sim: Simulator) -> None:
    """Keep the endpoint of the command line; a rotated secret stays until another one is configured."""
    url, secret = sim.settings.webhook_url, sim.settings.webhook_secret
    known = sim.store.get(CONFIGURED_ID)
    if not url or not secret:
        return
    if known is None:
        sim.store.add(_endpoint(sim, CONFIGURED_ID, {"url": url, "enabled_events": ["*"]}, secret))
        return
    if known["_configured"] != secret:
        known |= {"_configured": secret, "_secrets": [{"secret": secret, "until": None}]}
    sim.store.save({**known, "url": url})


def rotate(sim: Simulator, endpoint_id: str, secret: str | None, keep_seconds: float) -> Json:
    """A new signing secret; the old one also signs for `keep_seconds` more."""
    endpoint = required(sim, "webhook_endpoint", endpoint_id)
    until = time.time() + keep_seconds
    old = [{**kept, "until": min(kept["until"] or until, until)} for kept in endpoint["_secrets"]]
    fresh = secret or new_id("whsec_")
    endpoint["_secrets"] = [{"secret": fresh, "until": None}, *old]
    sim.store.save(endpoint)
    return {**public(sim, endpoint), "secret": fresh}


def valid_secrets(endpoint: Json, now: float) -> list[str]:
    """The secrets that sign now, newest first."""
    return [kept["secret"] for kept in endpoint["_secrets"] if kept["until"] is None or kept["until"] > now]


def listening(sim: Simulator, event_type: str) -> list[Json]:
    """The endpoints that want this type of event."""
    endpoints = sim.store.find("webhook_endpoint", equals("status", "enabled"), newest_first=False)
    return [e for e in endpoints if any(fnmatchcase(event_type, wanted) for wanted in e["enabled_events"])]


def _endpoint(sim: Simulator, endpoint_id: str, params: Json, secret: str) -> Json:
    return {
        "id": endpoint_id,
        "object": "webhook_endpoint",
        "api_version": params.get("api_version", API_VERSION),
        "application": None,
        "created": sim.now(),
        "description": params.get("description"),
        "enabled_events": params["enabled_events"],
        "livemode": False,
        "metadata": params.get("metadata", {}),
        "status": "enabled",
        "url": params["url"],
        "_configured": secret,
        "_secrets": [{"secret": secret, "until": None}],
    }
