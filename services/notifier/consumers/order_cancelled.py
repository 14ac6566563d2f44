"""orders.order_cancelled → the customer has it in writing."""

from services.notifier.actions.mails.queue_mail import Letter, queue_mail
from services.notifier.context import NotifierContext
from shared.events.orders.order_cancelled import OrderCancelled
from shared.messaging.envelope import Received


async def handle(context: NotifierContext, event: Received[OrderCancelled]) -> None:
    facts = event.data.model_dump(mode="json", exclude={"order": {"account_id"}})
    await queue_mail(context, event.id, Letter("order_cancelled", event.data.order.account_id, facts))
