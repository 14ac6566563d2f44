"""An order was cancelled or expired: close its hosted page, and send back a payment that crossed it (BI-01)."""

from services.billing.actions.close_page import close_page
from services.billing.context import Billing
from services.billing.domain.payment import end_order as decide


async def end_order(billing: Billing, number: str) -> None:
    """First the payment is closed, so that money which comes meanwhile is sent back; then the page. A repeat goes on
    with the pages that are still open."""
    ended = await billing.payments.change(number, decide)
    for session in ended.state.sessions:
        if session.id is not None and session.status in {"open", "processing"}:
            await close_page(billing, session.id)
