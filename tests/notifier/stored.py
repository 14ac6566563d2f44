"""notifier's mails: how they get there, and as its database has them."""

from services.notifier.context import NotifierContext
from services.notifier.domain.mails.mail import Mail
from shared.persistence.versioned import Versioned
from tests.notifier import events
from tests.support.in_process import InProcess

Notifier = InProcess[NotifierContext]


async def stored_mails(notifier: Notifier) -> list[Versioned[Mail]]:
    """Every stored mail."""
    return [mail async for mail in notifier.context.mails.find({}, sort=[("_id", 1)], limit=100)]


async def stored_mail(notifier: Notifier) -> Mail:
    """The one stored mail."""
    (mail,) = await stored_mails(notifier)
    return mail.state


async def queued(notifier: Notifier, *addresses: str) -> None:
    """One mail to each address, which notifier begins to send at once."""
    for number, address in enumerate(addresses or ("camille@example.com",)):
        await notifier.receive(events.account_changed(email=address), seq=number + 2)
        await notifier.receive(events.order_paid())


async def left_queued(notifier: Notifier, *addresses: str) -> None:
    """The same, but the mails wait for their deadline: notifier begins none, as when it is stopping."""
    notifier.context.deliveries.stop()
    await queued(notifier, *addresses)
