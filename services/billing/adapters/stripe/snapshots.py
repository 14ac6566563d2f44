"""Stripe's objects, as plain dictionaries, read into the domain's snapshots."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from services.billing.adapters.stripe.decline_codes import reason_of
from services.billing.domain.payable import Payable
from services.billing.domain.provider.errors import UnknownPayable
from services.billing.domain.provider.snapshots import (
    CheckoutSessionSnapshot,
    CreatedCheckoutSession,
    FailureSnapshot,
    Paid,
    RefundSnapshot,
    RefundStatus,
    SessionStatus,
)
from shared.values.money import Money

Json = Mapping[str, Any]

_REFUND: Mapping[str, RefundStatus] = {"succeeded": "completed", "failed": "failed", "canceled": "failed"}


def created_checkout_session(session: Json) -> CreatedCheckoutSession:
    """A checkout session that was just created."""
    return CreatedCheckoutSession(
        checkout_session_id=session["id"], url=session["url"], expires_at=_moment(session["expires_at"])
    )


def checkout_session_snapshot(session: Json) -> CheckoutSessionSnapshot:
    """A checkout session with `payment_intent.latest_charge` expanded."""
    intent: Json = session.get("payment_intent") or {}
    return CheckoutSessionSnapshot(
        checkout_session_id=session["id"],
        payable=_payable(session),
        status=_session_status(session, intent),
        paid=_paid(session, intent) if session["payment_status"] == "paid" else None,
    )


def failure_snapshot(intent: Json) -> FailureSnapshot | None:
    """A PaymentIntent's last failure; None when it succeeded, was cancelled or a new attempt is under way."""
    error = intent.get("last_payment_error")
    if not error or intent["status"] != "requires_payment_method":
        return None
    return FailureSnapshot(
        payable=_payable(intent),
        charge_id=error.get("charge"),
        reason=reason_of(error.get("code"), error.get("decline_code")),
    )


def refund_snapshot(refund: Json) -> RefundSnapshot:
    """A Refund; `pending` and `requires_action` are under way."""
    return RefundSnapshot(
        refund_id=refund["id"],
        payment_id=refund["payment_intent"] or "",
        payable=_payable(refund),
        amount=Money(amount=refund["amount"], currency=refund["currency"].upper()),
        status=_REFUND.get(refund["status"] or "", "pending"),
    )


def _session_status(session: Json, intent: Json) -> SessionStatus:
    """Fulfilment looks at `payment_status`, not at the event's name: `complete` may still wait for a bank."""
    if session["payment_status"] == "paid":
        return "paid"
    if session["status"] == "complete":
        return "processing" if intent.get("status") == "processing" else "failed"
    return "expired" if session["status"] == "expired" else "open"


def _paid(session: Json, intent: Json) -> Paid:
    charge: Json = intent.get("latest_charge") or {}
    return Paid(
        payment_id=intent["id"],
        checkout_session_id=session["id"],
        amount=Money(amount=session["amount_total"], currency=session["currency"].upper()),
        at=_moment(charge.get("created", intent["created"])),
    )


def _payable(found: Json) -> Payable | None:
    """From the metadata, which only we write: a `client_reference_id` may come from a payment link. UnknownPayable for
    a kind that a newer process wrote."""
    metadata: Json = found.get("metadata") or {}
    if "payable_kind" not in metadata:
        return None
    try:
        return Payable.model_validate(
            {"kind": metadata["payable_kind"], "reference": metadata.get("payable_reference")}
        )
    except ValidationError:
        raise UnknownPayable(f"{found['id']} is for a kind of payable that is not known here.") from None


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
