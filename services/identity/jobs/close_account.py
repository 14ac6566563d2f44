"""close_account: nobody logs in to an account that is about to be erased."""

from services.identity.actions.data_requests.close_account import close_account
from services.identity.context import IdentityContext
from services.identity.domain.data_requests.jobs import CloseAccount
from shared.messaging.envelope import Received


async def handle(context: IdentityContext, job: Received[CloseAccount]) -> None:
    await close_account(context, job.data.request_id)
