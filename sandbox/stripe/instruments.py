"""New payment intents, payment methods and charges, shaped as Stripe shows them."""

import hashlib

from sandbox.stripe.cards import Card, behaviour
from sandbox.stripe.ids import new_id
from sandbox.stripe.simulator import Simulator
from sandbox.stripe.store import Json


def new_intent(sim: Simulator, session: Json) -> Json:
    """The payment intent of a session, before its first attempt."""
    data = session["_payment_intent_data"]
    intent_id = new_id("pi_")
    given = ("description", "receipt_email", "statement_descriptor", "statement_descriptor_suffix", "transfer_group")
    return {
        "id": intent_id,
        "object": "payment_intent",
        "amount": session["amount_total"],
        "amount_capturable": 0,
        "amount_received": 0,
        "application": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic_async",
        "client_secret": f"{intent_id}_secret_{new_id('')}",
        "confirmation_method": "automatic",
        "created": sim.now(),
        "currency": session["currency"],
        "customer": session["customer"],
        **{name: data.get(name) for name in given},
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": data.get("metadata", {}),
        "next_action": None,
        "payment_method": None,
        "payment_method_options": {},
        "payment_method_types": session["payment_method_types"],
        "processing": None,
        "setup_future_usage": None,
        "shipping": None,
        "status": "requires_payment_method",
    }


def new_method(sim: Simulator, card: Card | None, iban: str | None, billing: Json) -> Json:
    """A payment method that keeps the last four digits alone."""
    kind, details = ("card", _card(card)) if card else ("sepa_debit", _debit(iban or ""))
    return {
        "id": new_id("pm_"),
        "object": "payment_method",
        "allow_redisplay": "limited",
        "billing_details": billing,
        "created": sim.now(),
        "customer": None,
        "livemode": False,
        "metadata": {},
        "type": kind,
        kind: details,
    }


def new_charge(sim: Simulator, intent: Json, method: Json, details: Json) -> Json:
    """A charge that the bank has not answered yet (`status` pending)."""
    return {
        "id": new_id("ch_" if method["type"] == "card" else "py_"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "balance_transaction": None,
        "billing_details": method["billing_details"],
        "captured": True,
        "created": sim.now(),
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_code": None,
        "failure_message": None,
        "fraud_details": {},
        "livemode": False,
        "metadata": intent["metadata"],
        "outcome": None,
        "paid": False,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": details,
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "status": "pending",
    }


def charge_details(method: Json, three_d_secure: bool) -> Json:
    """`payment_method_details` of a charge on this method."""
    if method["type"] == "sepa_debit":
        return {"type": "sepa_debit", "sepa_debit": {**method["sepa_debit"], "mandate": new_id("mandate_")}}
    kept = ("brand", "checks", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4")
    card = {name: method["card"][name] for name in kept}
    proof = {"authentication_flow": "challenge", "result": "authenticated", "version": "2.2.0"}
    card |= {"network": card["brand"], "three_d_secure": proof if three_d_secure else None, "wallet": None}
    return {"type": "card", "card": card}


def _card(card: Card) -> Json:
    known = behaviour(card.number)
    return {
        "brand": known.brand,
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": known.country,
        "exp_month": card.exp_month,
        "exp_year": card.exp_year,
        "fingerprint": _fingerprint(card.number),
        "funding": "credit",
        "last4": card.number[-4:],
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }


def _debit(iban: str) -> Json:
    fields = {"bank_code": iban[4:12], "branch_code": "", "country": iban[:2], "last4": iban[-4:]}
    return {**fields, "fingerprint": _fingerprint(iban)}


def _fingerprint(number: str) -> str:
    return hashlib.sha256(number.encode()).hexdigest()[:16]
