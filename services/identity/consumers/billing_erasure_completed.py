"""billing.billing_erasure_completed → billing has checked or erased its part."""

from services.identity.actions.data_requests.record_erasure_answer import record_erasure_answer
from services.identity.context import IdentityContext
from shared.events.billing.billing_erasure_completed import BillingErasureCompleted
from shared.messaging.envelope import Received


async def handle(context: IdentityContext, event: Received[BillingErasureCompleted]) -> None:
    await record_erasure_answer(context, "billing", event.data.answer, event_id=event.id)
