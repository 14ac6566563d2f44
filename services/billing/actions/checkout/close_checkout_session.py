"""Close a checkout session at Stripe, and record its outcome: expired, or paid in the same moment (BI-01)."""

from services.billing.actions.checkout.sync_checkout_session import apply_checkout_session
from services.billing.context import CheckoutContext


async def close_checkout_session(context: CheckoutContext, checkout_session_id: str) -> None:
    """Afterwards the session takes no payment; a payment that arrived before is recorded."""
    await apply_checkout_session(context, await context.provider.expire_checkout_session(checkout_session_id))
