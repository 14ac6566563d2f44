"""Limit the orders of one customer that hold pieces without being paid: nobody can block an article (OR-13)."""

from services.orders.context import OrdersContext
from shared.errors import Refused


class TooManyUnpaidOrders(Refused):
    """The customer has as many unpaid orders as the setting MOST_UNPAID_ORDERS allows."""

    code = "too_many_unpaid_orders"

    def __init__(self, most: int) -> None:
        super().__init__(most=most)


async def check_unpaid(context: OrdersContext, customer_number: str) -> None:
    """TooManyUnpaidOrders. Requests at once may exceed the number by as many as run: their rate is limited."""
    most = context.most_unpaid_orders
    if await context.orders.unpaid(customer_number, most) >= most:
        raise TooManyUnpaidOrders(most)
