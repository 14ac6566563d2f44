"""identity.password_changed → the owner is told, in case it was somebody else."""

from services.notifier.actions.mails.queue_mail import Letter, queue_mail
from services.notifier.context import NotifierContext
from shared.events.identity.password_changed import PasswordChanged
from shared.messaging.envelope import Received


async def handle(context: NotifierContext, event: Received[PasswordChanged]) -> None:
    data = event.data
    facts = data.model_dump(mode="json", include={"changed_at"})
    await queue_mail(context, event.id, Letter("password_changed", data.account_id, facts))
