"""Give up a mail that was held: its address was never confirmed (ID-06)."""

from services.notifier.context import NotifierContext
from services.notifier.domain.mails.mail import drop


async def drop_mail(context: NotifierContext, mail_id: str) -> None:
    """Nothing before its time, or when the mail has left meanwhile."""
    now = context.clock()
    await context.mails.change(mail_id, lambda mail: drop(mail, now), processed=None)
