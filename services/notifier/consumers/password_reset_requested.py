"""identity.password_reset_requested → the link is mailed to the account's stored address (ID-08)."""

from services.notifier.actions.mails.queue_mail import Letter, queue_mail
from services.notifier.context import NotifierContext
from shared.events.identity.password_reset_requested import PasswordResetRequested
from shared.messaging.envelope import Received


async def handle(context: NotifierContext, event: Received[PasswordResetRequested]) -> None:
    data = event.data
    facts = data.model_dump(mode="json", include={"expires_at"})
    await queue_mail(context, event.id, Letter("password_reset_requested", data.account_id, facts, data.token))
