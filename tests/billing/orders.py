"""What orders publishes about an order that billing has to collect, made from orders' own examples."""

from datetime import timedelta
from typing import Any

from services.billing.domain.lines import Line
from shared.events.orders.order_placed import OrderPlaced
from shared.events.parts import Buyer, OrderLine, OrderState, Totals
from shared.values.clock import Clock
from shared.values.money import totals
from tests.billing.builders import ACCOUNT, CUSTOMER, LINES, buyer
from tests.support.examples import example


def order_placed(number: str, clock: Clock, lines: tuple[Line, ...] = LINES, **who: Any) -> OrderPlaced:
    """The event of a new order."""
    order = order_state(number, clock, lines, **who)
    paying = {"to_pay": order.totals.gross, "pay_until": order.expires_at, "placed_at": order.placed_at}
    return example(OrderPlaced).model_copy(update={"order": order, **paying})


def order_state(
    number: str, clock: Clock, lines: tuple[Line, ...] = LINES, return_target: str = "web", **who: Any
) -> OrderState:
    """An order that waits for its payment."""
    ours = {
        "number": number,
        "customer_number": CUSTOMER,
        "account_id": ACCOUNT,
        "buyer": Buyer.model_validate(buyer(**who).model_dump()),
        "lines": tuple(OrderLine.model_validate(each) for each in lines),
        "totals": Totals.model_validate(totals(((each.net, each.vat_rate) for each in lines), "EUR")),
        "placed_at": clock(),
        "expires_at": clock() + timedelta(hours=24),
        "return_target": return_target,
    }
    return example(OrderPlaced).order.model_copy(update=ours)
