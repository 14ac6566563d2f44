"""identity.address_confirmation_requested → the link is mailed to the address that is to be confirmed (ID-06)."""

from services.notifier.actions.queue_mail import Letter, queue_mail
from services.notifier.context import Notifier
from shared.events.identity.address_confirmation_requested import AddressConfirmationRequested
from shared.messaging.envelope import Received


async def handle(notifier: Notifier, event: Received[AddressConfirmationRequested]) -> None:
    data = event.data
    facts = data.model_dump(mode="json", include={"expires_at"})
    letter = Letter("address_confirmation_requested", data.account_id, facts, data.token, address=data.email)
    await queue_mail(notifier, event.id, letter)
