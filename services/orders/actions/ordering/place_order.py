"""Place an order at today's prices, for the account as we know it (OR-05)."""

from dataclasses import dataclass
from itertools import count

from services.orders.actions.stock.reserve_stock import reserve_stock
from services.orders.context import OrdersContext
from services.orders.domain.catalogue.pricing import price_line, price_order
from services.orders.domain.catalogue.product import Product
from services.orders.domain.customers.account import KnownAccount
from services.orders.domain.ordering.order import AcceptedTerms, Order
from services.orders.domain.ordering.order_line import OrderLine
from services.orders.domain.ordering.transitions import place
from shared.errors import FieldError, Invalid, TooEarly
from shared.messaging.known import known_or_wait
from shared.persistence.versioned import Versioned
from shared.values.ids import derived_number
from shared.values.viewer import Viewer


class AccountNotKnownYet(TooEarly):
    """identity's event about this account has not arrived here."""

    code = "account_not_known_yet"


@dataclass(frozen=True)
class Wanted:
    """A line as the client asks for it: no price."""

    sku: str
    quantity: int


async def place_order(context: OrdersContext, viewer: Viewer, key: str, wanted: tuple[Wanted, ...]) -> Versioned[Order]:
    """The order that the viewer placed for its customer; the same again for the same `key` (the Idempotency-Key).

    Invalid names unknown or repeated SKUs, OutOfStock what is not left; AccountNotKnownYet when the account's event is
    still under way.
    """
    account = await _account(context, viewer)
    products = await _products(context, wanted)
    lines = tuple(price_line(products[line.sku], line.quantity, account.locale) for line in wanted)
    for collisions in count():
        number = derived_number("R", viewer.account_id, key, str(collisions))
        placed = await context.orders.find_one({"_id": number}) or await _place(context, number, account, lines)
        if (placed.state.account_id, placed.state.customer_number) == (viewer.account_id, viewer.customer):
            return placed
        # Another account's order, or one for another customer, has this number: take the next one.
    raise AssertionError


async def _place(
    context: OrdersContext, number: str, account: KnownAccount, lines: tuple[OrderLine, ...]
) -> Versioned[Order]:
    await reserve_stock(context, number, lines)
    now = context.clock()
    order, messages = place(
        number=number,
        account=account,
        lines=lines,
        totals=price_order(lines),
        terms=AcceptedTerms(version=context.terms_version, accepted_at=now),
        expires_at=now + context.payment_window,
    )
    return await context.orders.create_if_absent(number, order, messages)


async def _account(context: OrdersContext, viewer: Viewer) -> KnownAccount:
    """The viewer's account, acting for the customer that the viewer acts for."""
    account_id, customer_number = viewer.account_id, viewer.customer
    account = await known_or_wait(
        context.signals,
        account_id,
        lambda: context.accounts.get(account_id),
        lambda: AccountNotKnownYet("Your account is being set up; try again in a moment."),
    )
    return account.model_copy(update={"customer_number": customer_number})


async def _products(context: OrdersContext, wanted: tuple[Wanted, ...]) -> dict[str, Product]:
    products = await context.products.by_sku([line.sku for line in wanted])
    seen: set[str] = set()
    errors = []
    for index, line in enumerate(wanted):
        if line.sku not in products:
            errors.append(
                FieldError(f"lines.{index}.sku", "No such product; see GET /orders/v1/products.", "unknown_sku")
            )
        if line.sku in seen:
            errors.append(
                FieldError(f"lines.{index}.sku", "Give each product once, with its quantity.", "repeated_sku")
            )
        seen.add(line.sku)
    if errors:
        raise Invalid(*errors)
    return products
