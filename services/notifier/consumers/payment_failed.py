"""billing.payment_failed → the customer learns why, and how to pay again (OR-05)."""

from services.notifier.actions.mails.queue_mail import Letter, queue_mail
from services.notifier.context import NotifierContext
from shared.events.billing.payment_failed import PaymentFailed
from shared.messaging.envelope import Received


async def handle(context: NotifierContext, event: Received[PaymentFailed]) -> None:
    data = event.data
    facts = data.model_dump(mode="json", include={"amount", "reason"}) | {"order": {"number": data.order_number}}
    await queue_mail(context, event.id, Letter("payment_failed", data.account_id, facts))
