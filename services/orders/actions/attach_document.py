"""Link billing's invoices and credit notes to their order (OR-07)."""

from services.orders.context import Orders
from services.orders.domain.order import attach_credit_note as credit_note
from services.orders.domain.order import attach_invoice as invoice


async def attach_invoice(orders: Orders, order_number: str, number: str, *, cause: str) -> None:
    """`cause` is the event's id: applied once."""
    await orders.orders.change(order_number, lambda order: invoice(order, number), cause=cause)


async def attach_credit_note(orders: Orders, order_number: str, number: str, *, cause: str) -> None:
    """`cause` is the event's id: applied once."""
    await orders.orders.change(order_number, lambda order: credit_note(order, number), cause=cause)
