"""identity.consents_changed → an abandoned basket is followed by a mail, or no longer (ID-13)."""

from services.orders.actions.customers.project_consents import project_consents
from services.orders.context import OrdersContext
from shared.events.identity.consents_changed import ConsentsChanged
from shared.messaging.envelope import Received


async def handle(context: OrdersContext, event: Received[ConsentsChanged]) -> None:
    await project_consents(context, event.data.account_id, event.data.consents, event.seq)
