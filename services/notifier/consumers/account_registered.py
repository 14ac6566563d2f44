"""identity.account_registered → the contact is known, and the registration confirmed with its login codes (ID-06)."""

from services.notifier.actions.learn_contact import learn_contact
from services.notifier.actions.queue_mail import Letter, queue_mail
from services.notifier.context import Notifier
from services.notifier.domain.mail import Facts
from shared.events.identity.account_registered import AccountRegistered
from shared.messaging.envelope import Received


async def handle(notifier: Notifier, event: Received[AccountRegistered]) -> None:
    account = event.data.account
    await learn_contact(notifier, account, event.seq)
    facts: Facts = {"customer_number": account.customer_number, "login": account.email}
    await queue_mail(notifier, event.id, Letter("account_registered", account.account_id, facts))
