"""collect_own_data: identity's part of an export."""

from services.identity.actions.data_requests.collect_own_data import collect_own_data
from services.identity.context import IdentityContext
from services.identity.domain.data_requests.jobs import CollectOwnData
from shared.messaging.envelope import Received


async def handle(context: IdentityContext, job: Received[CollectOwnData]) -> None:
    await collect_own_data(context, job.data.request_id)
