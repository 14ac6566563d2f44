"""join_company: somebody becomes a company's user, if that was not done with the request."""

from services.identity.actions.memberships.join_company import join_company
from services.identity.context import IdentityContext
from services.identity.domain.memberships.jobs import JoinCompany
from shared.messaging.envelope import Received
from shared.values.viewer import Role


async def handle(context: IdentityContext, job: Received[JoinCompany]) -> None:
    await join_company(context, job.data.account_id, job.data.customer_number, Role(job.data.role), job.data.reason)
