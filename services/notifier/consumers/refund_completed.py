"""billing.refund_completed → the customer knows that the money is on its way (BI-08)."""

from services.notifier.actions.mails.queue_mail import Letter, queue_mail
from services.notifier.context import NotifierContext
from shared.events.billing.refund_completed import RefundCompleted
from shared.messaging.envelope import Received


async def handle(context: NotifierContext, event: Received[RefundCompleted]) -> None:
    data = event.data
    facts = data.model_dump(mode="json", include={"amount", "reason", "completed_at"}) | {
        "order": {"number": data.order_number}
    }
    await queue_mail(context, event.id, Letter("refund_completed", data.account_id, facts))
