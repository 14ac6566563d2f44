"""Keep where an account's mails go."""

from services.notifier.context import Notifier
from services.notifier.domain.contact import Contact
from shared.events.parts import AccountState


async def learn_contact(notifier: Notifier, account: AccountState, seq: int) -> None:
    """Older news than what is known are ignored; who waits for this account is woken."""
    await notifier.contacts.learn(account.account_id, seq, Contact.of(account))
    await notifier.signals.notify(account.account_id)
