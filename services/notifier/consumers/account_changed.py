"""identity.account_changed → the next mail goes to the new address, in the new language."""

from services.notifier.actions.learn_contact import learn_contact
from services.notifier.context import Notifier
from shared.events.identity.account_changed import AccountChanged
from shared.messaging.envelope import Received


async def handle(notifier: Notifier, event: Received[AccountChanged]) -> None:
    await learn_contact(notifier, event.data.account, event.seq)
