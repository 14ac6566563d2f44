"""Close a hosted page at Stripe, and record what became of it: expired, or paid in the same moment (BI-01)."""

from services.billing.actions.checkout.sync_checkout_session import record_session
from services.billing.context import BillingContext


async def close_page(context: BillingContext, session_id: str) -> None:
    """Afterwards nobody can pay there any more, and a payment that came first is recorded."""
    await record_session(context, await context.stripe.close_page(session_id))
