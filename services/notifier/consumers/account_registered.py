"""identity.account_registered → the contact is known, and the registration confirmed with its login codes (ID-06)."""

from services.notifier.actions.contacts.project_contact import project_contact
from services.notifier.actions.mails.queue_mail import Letter, queue_mail
from services.notifier.context import NotifierContext
from services.notifier.domain.mails.mail import Facts
from shared.events.identity.account_registered import AccountRegistered
from shared.messaging.envelope import Received


async def handle(context: NotifierContext, event: Received[AccountRegistered]) -> None:
    account = event.data.account
    await project_contact(context, account, event.seq)
    facts: Facts = {"customer_number": account.customer_number, "login": account.email}
    await queue_mail(context, event.id, Letter("account_registered", account.account_id, facts))
