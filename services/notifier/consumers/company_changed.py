"""identity.company_changed → what none of its users can be told goes to the merchant's person for it."""

from services.notifier.actions.companies.project_company import project_company
from services.notifier.context import NotifierContext
from shared.events.identity.company_changed import CompanyChanged
from shared.messaging.envelope import Received


async def handle(context: NotifierContext, event: Received[CompanyChanged]) -> None:
    await project_company(context, event.data.company, event.seq)
