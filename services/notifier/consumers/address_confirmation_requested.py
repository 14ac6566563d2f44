"""identity.address_confirmation_requested → the link is mailed to the address that is to be confirmed (ID-06)."""

from services.notifier.actions.mails.queue_mail import Letter, queue_mail
from services.notifier.context import NotifierContext
from shared.events.identity.address_confirmation_requested import AddressConfirmationRequested
from shared.messaging.envelope import Received


async def handle(context: NotifierContext, event: Received[AddressConfirmationRequested]) -> None:
    data = event.data
    facts = data.model_dump(mode="json", include={"expires_at"})
    letter = Letter("address_confirmation_requested", data.account_id, facts, data.token, address=data.email)
    await queue_mail(context, event.id, letter)
