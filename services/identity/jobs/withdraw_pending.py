"""withdraw_pending: what waited for somebody who left a company is withdrawn."""

from services.identity.actions.memberships.withdraw_pending import withdraw_pending
from services.identity.context import IdentityContext
from services.identity.domain.memberships.jobs import WithdrawPending
from shared.messaging.envelope import Received


async def handle(context: IdentityContext, job: Received[WithdrawPending]) -> None:
    await withdraw_pending(context, job.data.account_id, job.data.customer_number, job.data.email)
