"""What orders makes of sums that do not fit the order: refused, and nothing changed (BI-02)."""

from typing import Any

import pytest

from services.orders.domain.ordering.amounts import AmountMismatch
from shared.events.billing.refund_completed import RefundCompleted
from shared.events.orders.order_paid import OrderPaid
from shared.events.parts import Payable
from shared.values.money import Money, eur
from tests.orders.customer import Customer
from tests.support.examples import example

TOTAL = 3479
OTHER_SUMS = [eur(1), eur(TOTAL - 1), eur(TOTAL + 1), eur(-TOTAL), Money(amount=TOTAL, currency="USD")]


def refund(number: str, amount: Money) -> RefundCompleted:
    """billing's event: the payment of an order that had ended went back."""
    return example(RefundCompleted, payable=Payable.of_order(number), amount=amount, reason="payable_ended")


@pytest.mark.rule("BI-02", "OR-05")
@pytest.mark.parametrize("amount", OTHER_SUMS, ids=str)
async def test_a_payment_of_another_sum_pays_nothing(customer: Customer, amount: Money) -> None:
    """One cent, a cent less or more, another currency: refused for good, and the right payment still pays."""
    number = await customer.order()
    right = await customer.payment(number)
    before = await customer.read(number)
    with pytest.raises(AmountMismatch, match=number):
        await customer.orders.receive(right.model_copy(update={"amount": amount}))
    assert await customer.read(number) == before
    assert await customer.orders.published(OrderPaid) == []
    await customer.orders.receive(right)
    assert (await customer.read(number))["status"] == "paid"


@pytest.mark.rule("BI-08", "OR-05")
@pytest.mark.parametrize("amount", [eur(TOTAL + 1), eur(0), eur(-1), Money(amount=TOTAL, currency="USD")], ids=str)
async def test_a_refund_of_more_than_the_order_took_changes_nothing(customer: Customer, amount: Money) -> None:
    """More than the total, nothing, less than nothing, another currency: refused for good."""
    number = await customer.order()
    await customer.orders.receive(await customer.payment(number))
    before = await customer.read(number)
    with pytest.raises(AmountMismatch, match=number):
        await customer.orders.receive(refund(number, amount))
    assert await customer.read(number) == before


@pytest.mark.rule("BI-08", "OR-05")
async def test_refunds_of_a_kept_order_never_exceed_its_payment(customer: Customer) -> None:
    """After a part went back, at most the rest can; after all of it, nothing."""
    number = await customer.order()
    await customer.orders.receive(await customer.payment(number))
    await customer.orders.receive(refund(number, eur(1000)))
    with pytest.raises(AmountMismatch):
        await customer.orders.receive(refund(number, eur(TOTAL - 999)))
    await customer.orders.receive(refund(number, eur(TOTAL - 1000)))
    with pytest.raises(AmountMismatch):
        await customer.orders.receive(refund(number, eur(1)))
    assert refunded(await customer.read(number)) == ("refunded", TOTAL)


@pytest.mark.rule("BI-08", "OR-05")
async def test_an_order_that_ended_shows_every_payment_that_went_back(customer: Customer) -> None:
    """Two payments that arrived after the end are each refunded whole: both are recorded, neither is refused."""
    number = await customer.order()
    await customer.orders.post(f"/orders/{number}/cancel", viewer=customer.account)
    for _ in range(2):
        await customer.orders.receive(refund(number, eur(TOTAL)))
    assert refunded(await customer.read(number)) == ("cancelled", 2 * TOTAL)


def refunded(order: dict[str, Any]) -> tuple[str, int]:
    """An order's status, and the cents that went back."""
    return order["status"], order["refunded"]["amount"]
