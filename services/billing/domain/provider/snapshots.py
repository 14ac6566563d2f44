"""What Stripe says of its objects, in our words: the adapter builds these, the transitions read them."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from shared.events.billing.payment_failed import FailureReason
from shared.values.money import Money
from shared.values.state import StateValue

SessionStatus = Literal["planned", "abandoned", "open", "processing", "paid", "failed", "expired"]
RefundStatus = Literal["requested", "pending", "completed", "failed"]


class _Report(BaseModel):
    model_config = ConfigDict(frozen=True)


class Paid(StateValue):
    """Money that came: `payment_id` is Stripe's `pi_…`, `at` when the card was charged."""

    payment_id: str
    session_id: str
    amount: Money
    at: datetime


class Page(_Report):
    """A hosted page that was opened: `url` is where the buyer pays, until `expires_at`."""

    session_id: str
    url: str
    expires_at: datetime


class SessionReport(_Report):
    """A Checkout session as it stands; `order_number` is None when it is none of ours. `paid` when money came."""

    session_id: str
    order_number: str | None
    status: SessionStatus
    paid: Paid | None = None


class FailureReport(_Report):
    """A payment whose last try was declined. `charge_id` names the try; None when the bank was not even asked."""

    order_number: str | None
    charge_id: str | None
    reason: FailureReason


class RefundReport(_Report):
    """A refund as it stands at Stripe (`re_…`)."""

    refund_id: str
    payment_id: str
    order_number: str | None
    amount: Money
    status: RefundStatus
