"""The buyer returned from Stripe's hosted page: the same fulfilment as by the webhook (BI-02)."""

from services.billing.actions.checkout.sync_checkout_session import sync_checkout_session
from services.billing.context import CheckoutContext
from services.billing.domain.checkout.payment import Payment
from services.billing.domain.checkout.transitions import AmountMismatch
from shared.errors import Refused
from shared.values.viewer import Viewer


async def return_from_checkout(context: CheckoutContext, checkout_session_id: str, viewer: Viewer) -> Payment:
    """The payment after the return; NotFound for another customer's session. Stripe is not asked about a session that
    has ended."""
    visible = context.payments.visible_to(viewer)
    known = await visible.find_one({"state.checkout_sessions.id": checkout_session_id})
    session = known.state.checkout_session(checkout_session_id)
    if session is not None and session.status in {"open", "processing"}:
        try:
            await sync_checkout_session(context, checkout_session_id)
        except AmountMismatch as error:
            raise Refused(error.code) from error
    return (await visible.get(known.id)).state
