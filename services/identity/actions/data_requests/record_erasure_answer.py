"""Note what a service answered to an erasure (ID-14)."""

from services.identity.context import IdentityContext
from services.identity.domain.data_requests.transitions import record_erasure
from shared.errors import NotFound
from shared.events.personal_data import ErasureAnswer


async def record_erasure_answer(
    context: IdentityContext, service: str, answer: ErasureAnswer, *, event_id: str
) -> None:
    """Once per event; an answer to a request that is no longer kept is not news."""
    now = context.clock()
    try:
        await context.data_requests.move(
            answer.request_id, lambda request: record_erasure(request, service, answer, now), processed=event_id
        )
    except NotFound:
        return
