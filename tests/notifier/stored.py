"""notifier's mails as its database has them."""

from services.notifier.context import NotifierContext
from services.notifier.domain.mails.mail import Mail
from shared.persistence.versioned import Versioned
from tests.support.in_process import InProcess

Notifier = InProcess[NotifierContext]


async def stored_mails(notifier: Notifier) -> list[Versioned[Mail]]:
    """Every stored mail."""
    return [mail async for mail in notifier.context.mails.find({}, sort=[("_id", 1)], limit=100)]


async def stored_mail(notifier: Notifier) -> Mail:
    """The one stored mail."""
    (mail,) = await stored_mails(notifier)
    return mail.state
