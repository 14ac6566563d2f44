"""Link billing's invoices and credit notes to their order (OR-07)."""

from services.orders.context import OrdersContext
from services.orders.domain.ordering import transitions


async def attach_invoice(context: OrdersContext, order_number: str, number: str, *, event_id: str) -> None:
    """Applied once per `event_id`."""
    await context.orders.change(
        order_number, lambda order: transitions.attach_invoice(order, number), processed=event_id
    )


async def attach_credit_note(context: OrdersContext, order_number: str, number: str, *, event_id: str) -> None:
    """Applied once per `event_id`."""
    await context.orders.change(
        order_number, lambda order: transitions.attach_credit_note(order, number), processed=event_id
    )
