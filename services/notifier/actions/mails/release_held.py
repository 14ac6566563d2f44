"""Let the mails go that waited for an address to be confirmed (ID-06)."""

from services.notifier.context import NotifierContext
from services.notifier.domain.mails.mail import Mail, Recipient, release
from services.notifier.domain.mails.mailed_events import MAILS


async def release_held(context: NotifierContext, account_id: str) -> None:
    """Each goes to the confirmed address, under its owner's name; nothing while the address is not confirmed."""
    contact = await context.contacts.get(account_id)
    if contact is None or not contact.email_confirmed:
        return
    owner, now = Recipient(address=contact.address, name=contact.name), context.clock()
    while held := [mail async for mail in context.mails.held_for(account_id)]:
        for each in held:
            await context.mails.change(
                each.id, lambda mail: release(mail, _recipient(mail, owner), now), processed=None
            )


def _recipient(mail: Mail, owner: Recipient) -> Recipient:
    """What named an address of its own goes there."""
    return mail.recipient if MAILS[mail.template].address else owner
