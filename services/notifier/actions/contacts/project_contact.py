"""Keep where an account's mails go."""

from services.notifier.actions.mails.release_held import release_held
from services.notifier.context import NotifierContext
from services.notifier.domain.contacts.contact import Contact
from shared.events.parts import AccountState


async def project_contact(context: NotifierContext, account: AccountState, seq: int) -> None:
    """An older state than the known one is ignored; what waits for this account is woken, and what waited for its
    address to be confirmed leaves."""
    await context.contacts.project(account.account_id, seq, _contact(account))
    await context.signals.notify(account.account_id)
    await release_held(context, account.account_id)


def _contact(account: AccountState) -> Contact:
    return Contact(
        address=account.email,
        name=f"{account.first_name} {account.name}",
        locale=account.locale,
        email_confirmed=account.email_confirmed,
    )
