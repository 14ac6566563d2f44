"""Checkout sessions: from creation to complete or expired."""

import json
from typing import Any

from sandbox.stripe import events
from sandbox.stripe.errors import ApiError, invalid, missing_parameter
from sandbox.stripe.ids import new_id
from sandbox.stripe.render import as_list, page, public, required, unexpected_state
from sandbox.stripe.simulator import Call, Simulator
from sandbox.stripe.store import OPEN_SESSIONS, Json

MINIMUM_AMOUNT = 50
SHORTEST, LONGEST = 30 * 60, 24 * 3600
DEFAULT_BUTTON = "#1f4e5f"
DUE_SESSIONS = f"SELECT body FROM {OPEN_SESSIONS} AND json_extract(body, '$.expires_at') <= ? ORDER BY seq DESC"


def create(sim: Simulator, call: Call) -> Json:
    """POST /v1/checkout/sessions (mode=payment, hosted page)."""
    params = call.params
    _check_customer(sim, params)
    items = [_line_item(sim, item) for item in params["line_items"]]
    currency, total = _total(params, items)
    session = _session(sim, params, currency, total)
    session["_line_items"] = items
    session["_payment_intent_data"] = params.get("payment_intent_data", {})
    session["payment_method_types"] = _method_types(params, currency)
    return sim.store.add(session)


def retrieve(sim: Simulator, call: Call) -> Json:
    """GET /v1/checkout/sessions/{id}."""
    return required(sim, "checkout.session", call.ids["id"])


def list_sessions(sim: Simulator, call: Call) -> Json:
    """GET /v1/checkout/sessions, by `payment_intent`, `customer`, `status`, `created`."""
    return page(sim, call, "checkout.session", fields=("payment_intent", "customer", "status"))


def line_items(sim: Simulator, call: Call) -> Json:
    """GET /v1/checkout/sessions/{id}/line_items, in the order they were given."""
    items = required(sim, "checkout.session", call.ids["id"])["_line_items"]
    start = _after(items, call.params.get("starting_after"))
    end = start + call.params.get("limit", 10)
    return as_list(call.path, items[start:end], has_more=len(items) > end)


def expire(sim: Simulator, call: Call) -> Json:
    """POST /v1/checkout/sessions/{id}/expire: only an open session can be closed."""
    session = required(sim, "checkout.session", call.ids["id"])
    if session["status"] != "open":
        raise unexpected_state(
            f"Only open Checkout Sessions can be expired; this one is {session['status']}.",
            "checkout_session_not_open",
        )
    return close(sim, session)


def close(sim: Simulator, session: Json) -> Json:
    """Expire an open session, and cancel the payment that was tried on it."""
    session |= {"status": "expired", "url": None, "_pending": None}
    sim.store.save(session)
    intent = sim.store.get(session["payment_intent"], "payment_intent")
    if intent:
        intent |= {"status": "canceled", "canceled_at": sim.now(), "cancellation_reason": "expired"}
        intent["next_action"] = None
        sim.store.save(intent)
        events.record(sim, "payment_intent.canceled", intent)
    events.record(sim, "checkout.session.expired", session)
    return session


def expire_due(sim: Simulator) -> None:
    """Expire every open session whose time is over."""
    due_at = next_expiry(sim)
    if due_at is None or due_at > sim.now():
        return
    for row in sim.store.rows(DUE_SESSIONS, sim.now()):
        with sim.work():
            close(sim, json.loads(row["body"]))


def next_expiry(sim: Simulator) -> float | None:
    """When the next open session expires (Unix seconds)."""
    rows = sim.store.rows(f"SELECT min(json_extract(body, '$.expires_at')) AS at FROM {OPEN_SESSIONS}")
    at: float | None = rows[0]["at"]
    return at


def hosted_url(sim: Simulator, session_id: str) -> str:
    """Where the customer pays."""
    return f"{sim.settings.page_url}/c/pay/{session_id}"


def success_url(session: Json) -> str:
    """Where the customer goes after paying, the session's id filled in."""
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def _check_customer(sim: Simulator, params: Json) -> None:
    if "customer" in params and "customer_email" in params:
        raise invalid("customer_email", "Give customer or customer_email, not both.")
    if "customer" in params and "customer_creation" in params:
        raise invalid("customer_creation", "customer_creation is for sessions without a customer.")
    if "customer" in params:
        required(sim, "customer", params["customer"], "customer", status=400)


def _line_item(sim: Simulator, item: Json) -> Json:
    data, quantity = item["price_data"], item["quantity"]
    amount = data["unit_amount"] * quantity
    currency = data["currency"].lower()
    return {
        "id": new_id("li_"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": currency,
        "description": data["product_data"]["name"],
        "metadata": item.get("metadata", {}),
        "price": _price(sim, data, currency),
        "quantity": quantity,
    }


def _price(sim: Simulator, data: Json, currency: str) -> Json:
    return {
        "id": new_id("price_"),
        "object": "price",
        "active": False,
        "billing_scheme": "per_unit",
        "created": sim.now(),
        "currency": currency,
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": new_id("prod_"),
        "recurring": None,
        "tax_behavior": data.get("tax_behavior", "unspecified"),
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time",
        "unit_amount": data["unit_amount"],
        "unit_amount_decimal": str(data["unit_amount"]),
    }


def _total(params: Json, items: list[Json]) -> tuple[str, int]:
    """The one currency of all lines and their sum, which a card must be able to pay."""
    if not items:
        raise missing_parameter("line_items")
    currencies = {item["currency"] for item in items} | {c.lower() for c in (params.get("currency"),) if c}
    if len(currencies) > 1:
        raise invalid("line_items", f"All lines must share one currency, not {', '.join(sorted(currencies))}.")
    currency, total = currencies.pop(), sum(item["amount_total"] for item in items)
    if len(currency) != 3 or not currency.isalpha():
        raise invalid("line_items[0][price_data][currency]", f"Invalid currency: {currency}.")
    if total < MINIMUM_AMOUNT:
        message = f"The total must be at least {MINIMUM_AMOUNT} in the currency's smallest unit, not {total}."
        raise ApiError(400, message, code="amount_too_small")
    return currency, total


def _method_types(params: Json, currency: str) -> list[str]:
    offered = ["card", "sepa_debit"] if currency == "eur" else ["card"]
    allowed = params.get("allowed_payment_method_types", offered)
    excluded = params.get("excluded_payment_method_types", [])
    left = [name for name in offered if name in allowed and name not in excluded]
    if not left:
        raise invalid("excluded_payment_method_types", "No payment method is left for this session.")
    return left


def _expires_at(sim: Simulator, params: Json) -> int:
    at = int(params.get("expires_at", sim.now() + LONGEST))
    if not SHORTEST <= at - sim.now() <= LONGEST:
        raise invalid("expires_at", "expires_at must be between 30 minutes and 24 hours from now.")
    return at


def _session(sim: Simulator, params: Json, currency: str, total: int) -> Json:
    session_id = new_id("cs_test_")
    given = ("cancel_url", "client_reference_id", "customer", "customer_email", "locale", "submit_type")
    return {
        "id": session_id,
        "object": "checkout.session",
        **{name: params.get(name) for name in given},
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "billing_address_collection": None,
        "branding_settings": _branding(sim, params.get("branding_settings", {})),
        "created": sim.now(),
        "currency": currency,
        "custom_fields": [],
        "custom_text": dict.fromkeys(("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")),
        "customer_creation": None if "customer" in params else params.get("customer_creation", "if_required"),
        "customer_details": None,
        "discounts": [],
        "expires_at": _expires_at(sim, params),
        "livemode": False,
        "metadata": params.get("metadata", {}),
        "mode": "payment",
        "payment_intent": None,
        "payment_method_collection": "if_required",
        "payment_status": "unpaid",
        "permissions": None,
        "setup_intent": None,
        "shipping_options": [],
        "status": "open",
        "subscription": None,
        "success_url": params["success_url"],
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": hosted_url(sim, session_id),
        "_pending": None,
    }


def _branding(sim: Simulator, given: Json) -> Json:
    return {
        "background_color": "#ffffff",
        "border_style": "rounded",
        "button_color": given.get("button_color", DEFAULT_BUTTON),
        "display_name": given.get("display_name", sim.settings.merchant),
        "font_family": "default",
        "icon": None,
        "logo": None,
    }


def _after(items: list[Any], item_id: str | None) -> int:
    ids = [item["id"] for item in items]
    if item_id is not None and item_id not in ids:
        raise invalid("starting_after", f"No such line item: '{item_id}'", "resource_missing")
    return ids.index(item_id) + 1 if item_id else 0


def page_lines(sim: Simulator, session: Json) -> list[Json]:
    """The session's lines for the hosted page."""
    return [public(sim, item) for item in session["_line_items"]]
