"""erase_account: identity erases its own part, the last."""

from services.identity.actions.data_requests.erase_account import erase_account
from services.identity.context import IdentityContext
from services.identity.domain.data_requests.jobs import EraseAccount
from shared.messaging.envelope import Received


async def handle(context: IdentityContext, job: Received[EraseAccount]) -> None:
    await erase_account(context, job.data.request_id)
