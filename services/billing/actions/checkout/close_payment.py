"""An order was cancelled or expired: close its hosted page, and send back a payment that crossed it (BI-01)."""

from services.billing.actions.checkout.close_checkout_session import close_page
from services.billing.context import BillingContext
from services.billing.domain.checkout.payment import end_order as decide


async def end_order(context: BillingContext, number: str) -> None:
    """First the payment is closed, so that money which comes meanwhile is sent back; then the page. A repeat goes on
    with the pages that are still open."""
    ended = await context.payments.change(number, decide, processed=None)
    for session in ended.state.sessions:
        if session.id is not None and session.status in {"open", "processing"}:
            await close_page(context, session.id)
