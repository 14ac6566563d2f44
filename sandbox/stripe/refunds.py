"""Refunds, whole or in part, and disputes on demand."""

from sandbox.stripe import events
from sandbox.stripe.errors import ApiError, missing_parameter
from sandbox.stripe.ids import new_id
from sandbox.stripe.render import page, required, unexpected_state
from sandbox.stripe.simulator import Call, Simulator
from sandbox.stripe.store import Json


def create(sim: Simulator, call: Call) -> Json:
    """POST /v1/refunds → refund.created, charge.refunded."""
    charge = _charge(sim, call.params)
    left = charge["amount"] - charge["amount_refunded"]
    if left == 0:
        raise unexpected_state(f"Charge {charge['id']} has already been refunded.", "charge_already_refunded")
    if charge["disputed"]:
        raise unexpected_state(f"Charge {charge['id']} has been charged back.", "charge_disputed")
    amount = call.params.get("amount", left)
    if amount > left:
        message = f"Refund amount ({amount}) is greater than the unrefunded amount on the charge ({left})."
        raise ApiError(400, message, param="amount")
    refund = sim.store.add(_refund(sim, charge, amount, call.params))
    _change_refunded(sim, charge, amount)
    events.record(sim, "refund.created", refund)
    events.record(sim, "charge.refunded", charge)
    return refund


def retrieve(sim: Simulator, call: Call) -> Json:
    """GET /v1/refunds/{id}."""
    return required(sim, "refund", call.ids["id"])


def list_refunds(sim: Simulator, call: Call) -> Json:
    """GET /v1/refunds, by `charge`, `payment_intent`, `created`."""
    return page(sim, call, "refund", fields=("charge", "payment_intent"))


def fail(sim: Simulator, refund: Json) -> Json:
    """The customer's bank sends the money back: refund.updated, refund.failed; the charge can be refunded again."""
    if refund["status"] != "succeeded":
        raise unexpected_state(f"This refund is {refund['status']}.", "refund_unexpected_state")
    refund |= {"status": "failed", "failure_reason": "expired_or_canceled_card"}
    sim.store.save(refund)
    charge = required(sim, "charge", refund["charge"])
    _change_refunded(sim, charge, -refund["amount"])
    for event_type in ("refund.updated", "refund.failed"):
        events.record(sim, event_type, refund)
    return refund


def _charge(sim: Simulator, params: Json) -> Json:
    """The succeeded charge to refund, named by itself or by its payment intent."""
    if "charge" in params:
        charge = required(sim, "charge", params["charge"], "charge")
    elif "payment_intent" in params:
        intent = required(sim, "payment_intent", params["payment_intent"], "payment_intent")
        charge = sim.store.get(intent["latest_charge"], "charge") or {"id": "none", "status": "failed"}
    else:
        raise missing_parameter("payment_intent")
    if charge["status"] != "succeeded":
        raise unexpected_state(
            "This payment has no successful charge to refund.", "payment_intent_unexpected_state", "payment_intent"
        )
    return charge


def _refund(sim: Simulator, charge: Json, amount: int, params: Json) -> Json:
    reference = {"reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund"}
    by_card = charge["payment_method_details"]["type"] == "card"
    details = {"type": "card", "card": reference} if by_card else {"type": "sepa_bank_transfer"}
    return {
        "id": new_id("re_"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": sim.now(),
        "currency": charge["currency"],
        "destination_details": details,
        "metadata": params.get("metadata", {}),
        "payment_intent": charge["payment_intent"],
        "reason": params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }


def _change_refunded(sim: Simulator, charge: Json, amount: int) -> None:
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    sim.store.save(charge)
