"""billing's sums beside the order's own: an event of another amount changes nothing (OR-05, BI-02)."""

from services.orders.domain.ordering.order import ENDED, Order
from shared.errors import Permanent
from shared.values.money import Money


class AmountMismatch(Permanent):
    """billing reports a sum that does not fit the order: the event becomes a dead letter, staff must look into it."""

    code = "amount_mismatch"

    def __init__(self, number: str, what: str, reported: Money, limit: str, expected: Money) -> None:
        super().__init__(
            order=number,
            **{what: f"{reported.amount} {reported.currency}", limit: f"{expected.amount} {expected.currency}"},
        )


def check_payment(order: Order, paid: Money) -> None:
    """AmountMismatch unless exactly what the order asked for was paid."""
    if paid != order.to_pay:
        raise AmountMismatch(order.number, "paid", paid, "to_pay", order.to_pay)


def check_refund(order: Order, refund: Money) -> None:
    """AmountMismatch unless the refund is of money that the order can have taken: at most what is left of its payment.
    After its end, each payment that still arrives is refunded whole, so that there each may be the full sum."""
    gone = 0 if order.refunded is None or order.status in ENDED else order.refunded.amount
    left = Money(amount=order.to_pay.amount - gone, currency=order.to_pay.currency)
    if refund.currency != left.currency or not 0 < refund.amount <= left.amount:
        raise AmountMismatch(order.number, "refunded", refund, "at_most", left)
