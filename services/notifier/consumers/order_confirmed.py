"""orders.order_confirmed → the confirmation with the order number, right after payment (OR-06)."""

from services.notifier.actions.queue_mail import Letter, queue_mail
from services.notifier.context import Notifier
from shared.events.orders.order_confirmed import OrderConfirmed
from shared.messaging.envelope import Received


async def handle(notifier: Notifier, event: Received[OrderConfirmed]) -> None:
    facts = event.data.model_dump(mode="json", exclude={"order": {"account_id"}})
    await queue_mail(notifier, event.id, Letter("order_confirmed", event.data.order.account_id, facts))
