"""orders.orders_erasure_completed → orders has checked or erased its part."""

from services.identity.actions.data_requests.record_erasure_answer import record_erasure_answer
from services.identity.context import IdentityContext
from shared.events.orders.orders_erasure_completed import OrdersErasureCompleted
from shared.messaging.envelope import Received


async def handle(context: IdentityContext, event: Received[OrdersErasureCompleted]) -> None:
    await record_erasure_answer(context, "orders", event.data.answer, event_id=event.id)
