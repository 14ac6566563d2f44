"""The buyer is back from the hosted page: the same single fulfilment as the webhook's (BI-02)."""

from services.billing.actions.checkout.sync_checkout_session import follow_session
from services.billing.context import BillingContext
from services.billing.domain.checkout.payment import AmountMismatch, Payment
from shared.errors import NotFound, Refused


async def return_from_page(context: BillingContext, session_id: str, account_id: str) -> Payment:
    """The payment as it stands; NotFound for another's session. Stripe is not asked again once the session is over."""
    known = await context.payments.of_session(session_id, account_id)
    if known is None:
        raise NotFound("checkout")
    session = known.state.session(session_id)
    if session is not None and session.status in {"open", "processing"}:
        try:
            await follow_session(context, session_id)
        except AmountMismatch as error:
            raise Refused("The sum that was paid is not the order's; we are looking into it.", error.code) from error
    return (await context.payments.get(known.id)).state
