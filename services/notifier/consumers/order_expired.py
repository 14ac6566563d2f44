"""orders.order_expired → the customer learns that nothing will come."""

from services.notifier.actions.queue_mail import Letter, queue_mail
from services.notifier.context import Notifier
from shared.events.orders.order_expired import OrderExpired
from shared.messaging.envelope import Received


async def handle(notifier: Notifier, event: Received[OrderExpired]) -> None:
    facts = event.data.model_dump(mode="json", exclude={"order": {"account_id"}})
    await queue_mail(notifier, event.id, Letter("order_expired", event.data.order.account_id, facts))
