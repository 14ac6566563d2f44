"""identity.account_registered → keep the contact; its first mail is the link that confirms the address."""

from services.notifier.actions.contacts.project_contact import project_contact
from services.notifier.context import NotifierContext
from shared.events.identity.account_registered import AccountRegistered
from shared.messaging.envelope import Received


async def handle(context: NotifierContext, event: Received[AccountRegistered]) -> None:
    await project_contact(context, event.data.account, event.seq)
