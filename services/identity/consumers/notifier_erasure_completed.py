"""notifier.notifier_erasure_completed → notifier has checked or erased its part."""

from services.identity.actions.data_requests.record_erasure_answer import record_erasure_answer
from services.identity.context import IdentityContext
from shared.events.notifier.notifier_erasure_completed import NotifierErasureCompleted
from shared.messaging.envelope import Received


async def handle(context: IdentityContext, event: Received[NotifierErasureCompleted]) -> None:
    await record_erasure_answer(context, "notifier", event.data.answer, event_id=event.id)
