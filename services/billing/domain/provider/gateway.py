"""What billing's actions ask of the payment provider; the adapter that answers is wired in `service.py`."""

from typing import Protocol

from services.billing.domain.checkout.checkout_session import CheckoutSession
from services.billing.domain.checkout.payment import Payment
from services.billing.domain.payable import Payable
from services.billing.domain.provider.snapshots import (
    CheckoutSessionSnapshot,
    CreatedCheckoutSession,
    FailureSnapshot,
    RefundSnapshot,
)
from services.billing.domain.refunds.refund import Refund


class PaymentProvider(Protocol):
    """Each call raises Unavailable (no answer), StripeFailed (the provider's own failure) or StripeRefused."""

    async def create_checkout_session(self, payment: Payment, session: CheckoutSession) -> CreatedCheckoutSession:
        """Creates the checkout session of a planned attempt; a repeated call returns the same session."""

    async def expire_checkout_session(self, checkout_session_id: str) -> CheckoutSessionSnapshot:
        """Expires an open checkout session; one that has ended is answered as it is."""

    async def get_checkout_session(self, checkout_session_id: str) -> CheckoutSessionSnapshot:
        """The present state of a checkout session."""

    async def get_failure(self, payment_id: str) -> FailureSnapshot | None:
        """Why a payment's last attempt failed; None when it succeeded, was cancelled or a new attempt is under way."""

    async def create_refund(self, payable: Payable, refund: Refund) -> RefundSnapshot:
        """Refunds a whole payment; returns the existing refund if there is one."""

    async def get_refund(self, refund_id: str) -> RefundSnapshot:
        """The present state of a refund."""
