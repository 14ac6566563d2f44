"""match_access_request: a customer number and a document are looked at, and the company is asked."""

from services.identity.actions.access.match_access_request import match_access_request
from services.identity.context import IdentityContext
from services.identity.domain.access.jobs import MatchAccessRequest
from shared.messaging.envelope import Received


async def handle(context: IdentityContext, job: Received[MatchAccessRequest]) -> None:
    await match_access_request(context, job.data.request_id, job_id=job.id)
