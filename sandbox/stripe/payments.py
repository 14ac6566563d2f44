"""What happens when a customer pays: payment intent, charge, and the session's end."""

from dataclasses import dataclass

from sandbox.stripe import cards, customers, events
from sandbox.stripe.cards import Card, Decline
from sandbox.stripe.checkout import hosted_url
from sandbox.stripe.instruments import charge_details, new_charge, new_intent, new_method
from sandbox.stripe.render import page, public, required, unexpected_state
from sandbox.stripe.simulator import Call, Simulator
from sandbox.stripe.store import Json, equals


@dataclass(frozen=True)
class Payer:
    """Who pays and with what: a card, or an IBAN for the direct debit."""

    email: str
    name: str | None
    card: Card | None = None
    iban: str | None = None


def attempt(sim: Simulator, session: Json, payer: Payer) -> Decline | None:
    """Try to pay an open session; afterwards it is complete, waits for 3-D Secure, or is open with the decline."""
    details = {"email": payer.email, "name": payer.name, "phone": None, "address": None, "tax_id": None}
    session["_payer"] = {"email": payer.email, "name": payer.name}
    intent = _intent(sim, session)
    method = sim.store.add(new_method(sim, payer.card, payer.iban, details))
    if payer.card is None:
        _debit(sim, session, intent, method)
        return None
    card = cards.behaviour(payer.card.number)
    pending = {"method": method["id"], "decline": card.decline.__dict__ if card.decline else None}
    if card.authenticate:
        _ask_authentication(sim, session, intent, pending)
        return None
    return _settle(sim, session, intent, pending)


def authenticate(sim: Simulator, session: Json, approved: bool) -> Decline | None:
    """The answer of the 3-D Secure step that the session waits for."""
    intent = required(sim, "payment_intent", session["payment_intent"])
    pending, session["_pending"] = session["_pending"], None
    if approved:
        return _settle(sim, session, intent, pending, three_d_secure=True)
    method = required(sim, "payment_method", pending["method"])
    _fail_intent(sim, intent, cards.AUTHENTICATION_FAILED, method, None)
    sim.store.save(session)
    return cards.AUTHENTICATION_FAILED


def finish_debit(sim: Simulator, session: Json, succeeded: bool) -> Json:
    """The bank's late answer to a direct debit: async_payment_succeeded or async_payment_failed."""
    intent = required(sim, "payment_intent", session["payment_intent"] or "")
    if intent["status"] != "processing":
        raise unexpected_state("This payment is not processing.", "payment_intent_unexpected_state")
    charge = required(sim, "charge", intent["latest_charge"])
    if succeeded:
        _succeed(sim, intent, charge)
        session["payment_status"] = "paid"
    else:
        charge |= _failure(cards.DEBIT_FAILED)
        sim.store.save(charge)
        events.record(sim, "charge.failed", charge)
        method = required(sim, "payment_method", intent["payment_method"])
        _fail_intent(sim, intent, cards.DEBIT_FAILED, method, charge)
    sim.store.save(session)
    events.record(sim, f"checkout.session.async_payment_{'succeeded' if succeeded else 'failed'}", session)
    return session


def retrieve_intent(sim: Simulator, call: Call) -> Json:
    """GET /v1/payment_intents/{id}."""
    return required(sim, "payment_intent", call.ids["id"])


def list_intents(sim: Simulator, call: Call) -> Json:
    """GET /v1/payment_intents, by `customer` and `created`."""
    return page(sim, call, "payment_intent", fields=("customer",))


def cancel_intent(sim: Simulator, call: Call) -> Json:
    """POST /v1/payment_intents/{id}/cancel: always refused, the session owns its payment."""
    intent = required(sim, "payment_intent", call.ids["id"])
    raise unexpected_state(
        f"This PaymentIntent belongs to Checkout and is {intent['status']}: expire its Checkout Session instead.",
        "payment_intent_unexpected_state",
    )


def retrieve_charge(sim: Simulator, call: Call) -> Json:
    """GET /v1/charges/{id}."""
    return required(sim, "charge", call.ids["id"])


def list_charges(sim: Simulator, call: Call) -> Json:
    """GET /v1/charges, by `payment_intent`, `customer` and `created`."""
    return page(sim, call, "charge", fields=("payment_intent", "customer"))


def retrieve_method(sim: Simulator, call: Call) -> Json:
    """GET /v1/payment_methods/{id}."""
    return required(sim, "payment_method", call.ids["id"])


def session_of(sim: Simulator, intent_id: str) -> Json:
    """The session that made a payment intent."""
    return sim.store.find("checkout.session", equals("payment_intent", intent_id))[0]


def _intent(sim: Simulator, session: Json) -> Json:
    """The session's payment intent, made at the first attempt."""
    if session["payment_intent"]:
        return required(sim, "payment_intent", session["payment_intent"])
    intent = sim.store.add(new_intent(sim, session))
    session["payment_intent"] = intent["id"]
    events.record(sim, "payment_intent.created", intent)
    return intent


def _ask_authentication(sim: Simulator, session: Json, intent: Json, pending: Json) -> None:
    redirect = {"url": f"{hosted_url(sim, session['id'])}/authenticate", "return_url": session["success_url"]}
    intent |= {
        "status": "requires_action",
        "payment_method": pending["method"],
        "next_action": {"type": "redirect_to_url", "redirect_to_url": redirect},
        "last_payment_error": None,
    }
    session["_pending"] = pending
    sim.store.save(intent)
    sim.store.save(session)
    events.record(sim, "payment_intent.requires_action", intent)


def _settle(
    sim: Simulator, session: Json, intent: Json, pending: Json, *, three_d_secure: bool = False
) -> Decline | None:
    """Charge the card: the bank takes it or declines."""
    method = required(sim, "payment_method", pending["method"])
    charge = sim.store.add(new_charge(sim, intent, method, charge_details(method, three_d_secure)))
    if pending["decline"]:
        decline = Decline(**pending["decline"])
        charge |= _failure(decline)
        sim.store.save(charge)
        events.record(sim, "charge.failed", charge)
        _fail_intent(sim, intent, decline, method, charge)
        sim.store.save(session)
        return decline
    intent["payment_method"] = method["id"]
    _succeed(sim, intent, charge)
    session["payment_status"] = "paid"
    _complete(sim, session, intent)
    return None


def _debit(sim: Simulator, session: Json, intent: Json, method: Json) -> None:
    charge = new_charge(sim, intent, method, charge_details(method, three_d_secure=False))
    sim.store.add(charge | {"status": "pending", "paid": False})
    intent |= {"status": "processing", "payment_method": method["id"], "latest_charge": charge["id"]}
    intent |= {"next_action": None, "last_payment_error": None}
    sim.store.save(intent)
    events.record(sim, "charge.pending", charge)
    events.record(sim, "payment_intent.processing", intent)
    _complete(sim, session, intent)


def _succeed(sim: Simulator, intent: Json, charge: Json) -> None:
    outcome = {"network_status": "approved_by_network", "type": "authorized", "risk_level": "normal"}
    charge |= {"status": "succeeded", "paid": True, "captured": True, "amount_captured": charge["amount"]}
    charge["outcome"] = outcome | {"seller_message": "Payment complete."}
    intent |= {"status": "succeeded", "amount_received": intent["amount"], "latest_charge": charge["id"]}
    intent |= {"next_action": None, "last_payment_error": None}
    sim.store.save(charge)
    sim.store.save(intent)
    events.record(sim, "charge.succeeded", charge)
    events.record(sim, "payment_intent.succeeded", intent)


def _failure(decline: Decline) -> Json:
    outcome = {"network_status": "declined_by_network", "type": "issuer_declined", "risk_level": "normal"}
    return {
        "status": "failed",
        "paid": False,
        "failure_code": decline.code,
        "failure_message": decline.message,
        "outcome": outcome | {"reason": decline.decline_code, "seller_message": decline.message},
    }


def _fail_intent(sim: Simulator, intent: Json, decline: Decline, method: Json, charge: Json | None) -> None:
    error = {
        "type": "card_error" if method["type"] == "card" else "invalid_request_error",
        "code": decline.code,
        "message": decline.message,
        "payment_method": public(sim, method),
    }
    error |= {"decline_code": decline.decline_code} if decline.decline_code else {}
    error |= {"charge": charge["id"]} if charge else {}
    intent |= {"status": "requires_payment_method", "payment_method": None, "next_action": None}
    intent |= {"last_payment_error": error}
    intent |= {"latest_charge": charge["id"]} if charge else {}
    sim.store.save(intent)
    events.record(sim, "payment_intent.payment_failed", intent)


def _complete(sim: Simulator, session: Json, intent: Json) -> None:
    payer = session["_payer"]
    if session["customer_creation"] == "always":
        customer = customers.add(sim, {**payer, "metadata": {}})
        session["customer"] = intent["customer"] = customer["id"]
        sim.store.save(intent)
    session |= {"status": "complete", "url": None, "_pending": None}
    session["customer_details"] = {
        **payer,
        "address": None,
        "business_name": None,
        "individual_name": None,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }
    sim.store.save(session)
    events.record(sim, "checkout.session.completed", session)
