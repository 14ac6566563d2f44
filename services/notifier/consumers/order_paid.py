"""orders.order_paid → the confirmation with the order number, right after payment (OR-06)."""

from services.notifier.actions.mails.queue_mail import Letter, queue_mail
from services.notifier.context import NotifierContext
from shared.events.orders.order_paid import OrderPaid
from shared.messaging.envelope import Received


async def handle(context: NotifierContext, event: Received[OrderPaid]) -> None:
    facts = event.data.model_dump(mode="json", exclude={"order": {"account_id"}})
    await queue_mail(context, event.id, Letter("order_paid", event.data.order.account_id, facts))
