"""Close a hosted page at Stripe, and record what became of it: expired, or paid in the same moment (BI-01)."""

from services.billing.actions.follow_session import record_session
from services.billing.context import Billing


async def close_page(billing: Billing, session_id: str) -> None:
    """Afterwards nobody can pay there any more, and a payment that came first is recorded."""
    await record_session(billing, await billing.stripe.close_page(session_id))
