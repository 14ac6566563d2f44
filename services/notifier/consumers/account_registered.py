"""identity.account_registered → keep the contact, then confirm the registration with its login codes (ID-06)."""

from services.notifier.actions.contacts.project_contact import project_contact
from services.notifier.actions.mails.queue_mail import queue_mail
from services.notifier.context import NotifierContext
from shared.events.identity.account_registered import AccountRegistered
from shared.messaging.envelope import Received


async def handle(context: NotifierContext, event: Received[AccountRegistered]) -> None:
    await project_contact(context, event.data.account, event.seq)
    await queue_mail(context, event)
