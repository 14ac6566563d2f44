"""orders in this process, on the real database, with a small catalogue and one known customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.orders.builders import product, registered

if TYPE_CHECKING:
    from tests.orders.customer import Customer, Orders
    from tests.support.in_process import StartService


@pytest.fixture
async def orders(start_service: StartService) -> Orders:
    """orders with two products, which knows no customer."""
    orders: Orders = await start_service("orders")
    await orders.context.products.put([product("PAD", 1000, 2100), product("BOOK", 999, 600)])
    return orders


@pytest.fixture
async def customer(orders: Orders) -> Customer:
    """A customer whom orders knows."""
    from tests.orders.customer import Customer

    await orders.receive(registered())
    return Customer(orders)
