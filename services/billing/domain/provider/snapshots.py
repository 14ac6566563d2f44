"""Snapshots of the payment provider's objects, in our words: the adapter builds them, the transitions read them."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from services.billing.domain.payable import Payable
from shared.events.billing.payment_failed import FailureReason
from shared.values.money import Money
from shared.values.state import StateValue

SessionStatus = Literal["planned", "abandoned", "open", "processing", "paid", "failed", "expired"]
RefundStatus = Literal["requested", "pending", "completed", "failed"]


class _Snapshot(BaseModel):
    model_config = ConfigDict(frozen=True)


class Paid(StateValue):
    """A payment that was received: `payment_id` is Stripe's `pi_…`, `at` is when the card was charged."""

    payment_id: str
    checkout_session_id: str
    amount: Money
    at: datetime


class CreatedCheckoutSession(_Snapshot):
    """A checkout session that was just created: the buyer pays at `url` until `expires_at`."""

    checkout_session_id: str
    url: str
    expires_at: datetime


class CheckoutSessionSnapshot(_Snapshot):
    """A checkout session; `payable` is None when it is not ours, `paid` is None until money was received."""

    checkout_session_id: str
    payable: Payable | None
    status: SessionStatus
    paid: Paid | None = None


class FailureSnapshot(_Snapshot):
    """A payment whose last attempt was declined. `charge_id` names the attempt; None when no charge was made."""

    payable: Payable | None
    charge_id: str | None
    reason: FailureReason


class RefundSnapshot(_Snapshot):
    """A refund (`re_…`); `payable` is None when it was not requested here."""

    refund_id: str
    payment_id: str
    payable: Payable | None
    amount: Money
    status: RefundStatus
