"""Disputes: opened and closed by the controls, read through the API."""

from sandbox.stripe import events
from sandbox.stripe.ids import new_id
from sandbox.stripe.render import page, required, unexpected_state
from sandbox.stripe.simulator import Call, Simulator
from sandbox.stripe.store import Json

ANSWER_WITHIN = 7 * 24 * 3600
EVIDENCE_FIELDS = (  # noqa: SIM905 - reads better as words
    "access_activity_log billing_address customer_email_address customer_name product_description "
    "refund_refusal_explanation service_date shipping_address shipping_carrier shipping_date "
    "shipping_tracking_number uncategorized_text"
).split()


def retrieve(sim: Simulator, call: Call) -> Json:
    """GET /v1/disputes/{id}."""
    return required(sim, "dispute", call.ids["id"])


def list_disputes(sim: Simulator, call: Call) -> Json:
    """GET /v1/disputes, by `charge`, `payment_intent`, `created`."""
    return page(sim, call, "dispute", fields=("charge", "payment_intent"))


def open_dispute(sim: Simulator, charge: Json, reason: str, amount: int | None) -> Json:
    """The cardholder contests a charge: charge.dispute.created, then the funds leave."""
    if charge["status"] != "succeeded" or charge["disputed"]:
        raise unexpected_state("Only a paid charge without a dispute can be disputed.", "charge_unexpected_state")
    charge["disputed"] = True
    sim.store.save(charge)
    dispute = sim.store.add(_dispute(sim, charge, reason, amount or charge["amount"]))
    for event_type in ("charge.dispute.created", "charge.dispute.funds_withdrawn"):
        events.record(sim, event_type, dispute)
    return dispute


def close(sim: Simulator, dispute: Json, status: str) -> Json:
    """The bank decides, `won` or `lost`: charge.dispute.closed, and the funds come back when won."""
    if dispute["status"] in ("won", "lost"):
        raise unexpected_state(f"This dispute is closed already: {dispute['status']}.", "dispute_closed")
    dispute["status"] = status
    sim.store.save(dispute)
    events.record(sim, "charge.dispute.closed", dispute)
    if status == "won":
        events.record(sim, "charge.dispute.funds_reinstated", dispute)
    return dispute


def _dispute(sim: Simulator, charge: Json, reason: str, amount: int) -> Json:
    now = sim.now()
    return {
        "id": new_id("du_"),
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": now,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {**dict.fromkeys(EVIDENCE_FIELDS), "enhanced_evidence": {}},
        "evidence_details": {
            "due_by": now + ANSWER_WITHIN,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": reason,
        "status": "needs_response",
    }
