"""orders.orders_export_part_ready → a stretch of orders' part of an export is kept."""

from services.identity.actions.data_requests.collect_part import collect_part
from services.identity.context import IdentityContext
from shared.events.orders.orders_export_part_ready import OrdersExportPartReady
from shared.messaging.envelope import Received


async def handle(context: IdentityContext, event: Received[OrdersExportPartReady]) -> None:
    await collect_part(context, "orders", event.data.part)
