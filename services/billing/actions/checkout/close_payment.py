"""A payable was cancelled or expired: close its payment and its checkout sessions (BI-01)."""

from services.billing.actions.checkout.close_checkout_session import close_checkout_session
from services.billing.context import CheckoutContext
from services.billing.domain.checkout import transitions
from services.billing.domain.payable import Payable


async def close_payment(context: CheckoutContext, payable: Payable) -> None:
    """Closes the payment first, so that money which arrives meanwhile is refunded; then its checkout sessions. A
    repeated call closes the sessions that are still open."""
    closed = await context.payments.change(payable.id, transitions.close_payment, processed=None)
    for session in closed.state.checkout_sessions:
        if session.id is not None and session.status in {"open", "processing"}:
            await close_checkout_session(context, session.id)
