"""identity.membership_changed → a company's documents are mailed to its users alone."""

from services.notifier.actions.companies.project_company import project_membership
from services.notifier.context import NotifierContext
from shared.events.identity.membership_changed import MembershipChanged
from shared.messaging.envelope import Received


async def handle(context: NotifierContext, event: Received[MembershipChanged]) -> None:
    await project_membership(context, event.data.membership, event.seq)
