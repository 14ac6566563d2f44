"""Stored objects as the API shows them: nothing of the simulator's own, `expand[]` followed, lists in pages."""

from collections.abc import Callable
from typing import Any

from sandbox.stripe.errors import ApiError, invalid, no_such
from sandbox.stripe.simulator import Call, Simulator
from sandbox.stripe.store import Condition, Json, equals

MAX_DEPTH = 4
COMPARISONS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
REFERENCES = {
    "checkout.session": {"customer", "payment_intent"},
    "payment_intent": {"customer", "latest_charge", "payment_method"},
    "charge": {"customer", "payment_intent"},
    "refund": {"charge", "payment_intent"},
    "dispute": {"charge", "payment_intent"},
}


def public(sim: Simulator, obj: Json) -> Json:
    """The object without hidden keys; an event also gets how many endpoints still wait for it."""
    shown = {name: value for name, value in obj.items() if not name.startswith("_")}
    if obj["object"] == "event":
        shown["pending_webhooks"] = undelivered(sim, obj["id"])
    return shown


def undelivered(sim: Simulator, event_id: str) -> int:
    """Deliveries of an event that did not succeed (yet)."""
    sql = "SELECT count(*) AS n FROM deliveries WHERE event = ? AND state != 'delivered'"
    return int(sim.store.rows(sql, event_id)[0]["n"])


def as_list(url: str, items: list[Json], has_more: bool = False) -> Json:
    """Stripe's list object."""
    return {"object": "list", "url": url, "has_more": has_more, "data": items}


def show(sim: Simulator, obj: Json, expand: list[str]) -> Json:
    """The object with each path of `expand` replaced by what it points to."""
    shown = obj if obj["object"] == "list" else public(sim, obj)
    for path in expand:
        keys = path.split(".")
        if len(keys) > MAX_DEPTH:
            raise invalid("expand", f"You cannot expand more than {MAX_DEPTH} levels: {path}.")
        _expand(sim, shown, keys, path)
    return shown


def _expand(sim: Simulator, shown: Json, keys: list[str], path: str) -> None:
    key, *rest = keys
    if shown["object"] == "list" and key == "data":
        for item in shown["data"] if rest else ():
            _expand(sim, item, rest, path)
        return
    if not isinstance(shown.get(key), dict):
        shown[key] = _followed(sim, shown, key, path)
    if rest and shown[key] is not None:
        _expand(sim, shown[key], rest, path)


def _followed(sim: Simulator, shown: Json, key: str, path: str) -> Json | None:
    included = INCLUDABLE.get((shown["object"], key))
    if included is not None:
        return included(sim, shown)
    if key not in REFERENCES.get(shown["object"], ()):
        raise invalid("expand", f"This property cannot be expanded ({path}).")
    target = sim.store.get(shown[key])
    return public(sim, target) if target else None


def _line_items(sim: Simulator, session: Json) -> Json:
    stored = sim.store.get(session["id"]) or session
    return as_list(f"/v1/checkout/sessions/{session['id']}/line_items", stored["_line_items"])


def _refunds(sim: Simulator, charge: Json) -> Json:
    refunds = sim.store.find("refund", equals("charge", charge["id"]))
    return as_list(f"/v1/charges/{charge['id']}/refunds", [public(sim, refund) for refund in refunds])


# Left out of an answer unless asked for.
INCLUDABLE: dict[tuple[str, str], Callable[[Simulator, Json], Json]] = {
    ("checkout.session", "line_items"): _line_items,
    ("charge", "refunds"): _refunds,
}


def created_within(bounds: Any) -> list[Condition]:
    """The `created` filter: a moment, or gt/gte/lt/lte bounds."""
    if bounds is None:
        return []
    if isinstance(bounds, int):
        return [("created = ?", [bounds])]
    return [(f"created {COMPARISONS[name]} ?", [value]) for name, value in bounds.items()]


def page(sim: Simulator, call: Call, kind: str, *conditions: Condition, fields: tuple[str, ...] = ()) -> Json:
    """One page of a kind, newest first: `created`, equality on `fields`, and the cursors of the call."""
    params = call.params
    filters = [*conditions, *created_within(params.get("created"))]
    filters += [equals(name, params[name]) for name in fields if name in params]
    limit = params.get("limit", 10)
    backwards = "ending_before" in params
    filters += _cursor(sim, kind, params)
    found = sim.store.find(kind, *filters, limit=limit + 1, newest_first=not backwards)
    items = found[:limit][::-1] if backwards else found[:limit]
    return as_list(call.path, [public(sim, item) for item in items], has_more=len(found) > limit)


def _cursor(sim: Simulator, kind: str, params: Json) -> list[Condition]:
    names = [name for name in ("starting_after", "ending_before") if name in params]
    if len(names) > 1:
        raise invalid("ending_before", "Give starting_after or ending_before, not both.")
    for name in names:
        seq = sim.store.seq(params[name], kind)
        if seq is None:
            raise no_such(kind, params[name], name, status=400)
        return [(f"seq {'<' if name == 'starting_after' else '>'} ?", [seq])]
    return []


def required(sim: Simulator, kind: str, object_id: str, param: str = "id", status: int = 404) -> Json:
    """The stored object of that kind, or Stripe's resource_missing."""
    found = sim.store.get(object_id, kind)
    if found is None:
        raise no_such(kind, object_id, param, status)
    return found


def unexpected_state(message: str, code: str, param: str | None = None) -> ApiError:
    """400 because the object is not in a state that allows this."""
    return ApiError(400, message, code=code, param=param)
