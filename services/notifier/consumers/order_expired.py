"""orders.order_expired → the customer learns that nothing will come."""

from services.notifier.actions.mails.queue_mail import Letter, queue_mail
from services.notifier.context import NotifierContext
from shared.events.orders.order_expired import OrderExpired
from shared.messaging.envelope import Received


async def handle(context: NotifierContext, event: Received[OrderExpired]) -> None:
    facts = event.data.model_dump(mode="json", exclude={"order": {"account_id"}})
    await queue_mail(context, event.id, Letter("order_expired", event.data.order.account_id, facts))
