"""apply_restriction: the account is restricted, or is used again."""

from services.identity.actions.data_requests.apply_restriction import apply_restriction
from services.identity.context import IdentityContext
from services.identity.domain.data_requests.jobs import ApplyRestriction
from shared.messaging.envelope import Received


async def handle(context: IdentityContext, job: Received[ApplyRestriction]) -> None:
    await apply_restriction(context, job.data.request_id)
