"""What orders publishes about an order that billing has to collect."""

from datetime import timedelta
from typing import Any

from services.billing.domain.lines import Line
from shared.events.orders.order_placed import OrderPlaced
from shared.events.parts import Buyer, OrderLine, OrderState, Totals
from shared.values.clock import Clock
from shared.values.money import totals
from tests.billing.builders import ACCOUNT, CUSTOMER, LINES, buyer


def order_placed(number: str, clock: Clock, lines: tuple[Line, ...] = LINES, **who: Any) -> OrderPlaced:
    order = order_state(number, clock, lines, **who)
    return OrderPlaced(
        order=order,
        to_pay=order.totals.gross,
        payment_terms="prepaid",
        pay_until=order.expires_at,
        placed_at=order.placed_at,
    )


def order_state(number: str, clock: Clock, lines: tuple[Line, ...] = LINES, **who: Any) -> OrderState:
    """An order that waits for its payment, as orders publishes it."""
    now = clock()
    named = buyer(**who).model_dump()
    return OrderState(
        number=number,
        status="pending_payment",
        customer_number=CUSTOMER,
        account_id=ACCOUNT,
        buyer=Buyer.model_validate(named),
        lines=tuple(OrderLine.model_validate(each) for each in lines),
        totals=Totals.model_validate(totals(((each.net, each.vat_rate) for each in lines), "EUR")),
        terms_version="2026-11",
        placed_at=now,
        expires_at=now + timedelta(hours=24),
    )
