"""A customer of the shop who places orders."""

from typing import Any

from httpx import Response

from services.orders.context import OrdersContext
from shared.events.billing.payment_succeeded import PaymentSucceeded
from shared.events.parts import Payable
from tests.orders.builders import ACCOUNT
from tests.support.examples import example
from tests.support.in_process import InProcess

Orders = InProcess[OrdersContext]

LINES = [{"sku": "PAD", "quantity": 2}, {"sku": "BOOK", "quantity": 1}]
BODY: dict[str, Any] = {"lines": LINES, "terms_accepted": True}


class Customer:
    """What one logged-in account does with orders."""

    def __init__(self, orders: Orders, account: str = ACCOUNT) -> None:
        self.orders, self.account = orders, account

    async def place(self, key: str = "key-0001", **body: Any) -> Response:
        """POST /orders, of two products unless `body` says otherwise, under an Idempotency-Key."""
        headers = {"Idempotency-Key": key}
        return await self.orders.post("/orders", viewer=self.account, json=BODY | body, headers=headers)

    async def order(self, key: str = "key-0001") -> str:
        """The number of a placed order."""
        answer = await self.place(key)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["number"])

    async def payment(self, number: str) -> PaymentSucceeded:
        """billing's event: the order was paid as it asked."""
        order = (await self.orders.context.orders.get(number)).state
        return example(PaymentSucceeded, payable=Payable.of_order(number), amount=order.to_pay)

    async def read(self, number: str) -> dict[str, Any]:
        """An order as the customer sees it."""
        return dict((await self.orders.get(f"/orders/{number}", viewer=self.account)).json())
