"""identity.consents_changed → marketing mails go to who agreed to them, and to nobody else (NO-04)."""

from services.notifier.actions.consents.project_consents import project_consents
from services.notifier.context import NotifierContext
from shared.events.identity.consents_changed import ConsentsChanged
from shared.messaging.envelope import Received


async def handle(context: NotifierContext, event: Received[ConsentsChanged]) -> None:
    await project_consents(context, event.data.account_id, event.data.consents, event.seq)
