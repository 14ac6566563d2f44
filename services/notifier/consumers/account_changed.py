"""identity.account_changed → the next mail goes to the new address, in the new language."""

from services.notifier.actions.contacts.project_contact import project_contact
from services.notifier.context import NotifierContext
from shared.events.identity.account_changed import AccountChanged
from shared.messaging.envelope import Received


async def handle(context: NotifierContext, event: Received[AccountChanged]) -> None:
    await project_contact(context, event.data.account, event.seq)
