"""Place an order at today's prices, for the account as we know it (OR-05).

Its number is derived from the key of the request, so that the insertion of the order is the claim to it: of requests
under one key one places the order, and the others meet it (AP-01, docs/decisions/0026).
"""

from dataclasses import dataclass, replace
from itertools import count

from services.orders.actions.ordering.check_unpaid import check_unpaid
from services.orders.actions.stock.reserve_stock import OutOfStock, reserve_stock
from services.orders.actions.stock.settle_stock import settle_stock
from services.orders.context import OrdersContext
from services.orders.domain.catalogue.pricing import check_order, price_line, price_order
from services.orders.domain.catalogue.product import Product
from services.orders.domain.customers.account import KnownAccount
from services.orders.domain.customers.company import KnownCompany
from services.orders.domain.ordering.order import AcceptedTerms, Order
from services.orders.domain.ordering.transitions import place
from shared.errors import FieldError, Invalid, TooEarly
from shared.messaging.known import known_or_wait
from shared.persistence.versioned import Versioned
from shared.values.ids import derived_number
from shared.values.viewer import Kind, Viewer


class AccountNotKnownYet(TooEarly):
    """identity's event about this account has not arrived here."""

    code = "account_not_known_yet"


class CompanyNotKnownYet(TooEarly):
    """identity's event about the company for which the account orders has not arrived here."""

    code = "company_not_known_yet"


@dataclass(frozen=True)
class Wanted:
    """A line as the client asks for it: no price."""

    sku: str
    quantity: int


async def place_order(
    context: OrdersContext,
    viewer: Viewer,
    key: str,
    request: str,
    wanted: tuple[Wanted, ...],
    return_target: str | None = None,
) -> Versioned[Order]:
    """The order that the viewer placed for its customer under `key` (the Idempotency-Key); `applied` is False when an
    earlier request did. `request` is this one's fingerprint, kept with the order, as is `return_target`.

    Invalid names unknown or repeated SKUs, other currencies, an order of nothing and an unknown return target;
    OutOfStock what is not left; TooManyUnpaidOrders, PoolFull; AccountNotKnownYet and CompanyNotKnownYet when the
    event of the account, or of the company for which it orders, is still under way.
    """
    target = context.return_targets.chosen(return_target)
    for collisions in count():
        number = derived_number("R", viewer.account_id, key, str(collisions))
        placed = await _place_or_find(context, viewer, number, request, wanted, target)
        if (placed.state.account_id, placed.state.customer_number) == (viewer.account_id, viewer.customer):
            return placed
        # Another account's order, or one for another customer, has this number: take the next one.
    raise AssertionError


async def _place_or_find(
    context: OrdersContext, viewer: Viewer, number: str, request: str, wanted: tuple[Wanted, ...], target: str
) -> Versioned[Order]:
    try:
        return await _place(context, viewer, number, request, wanted, target)
    except (Invalid, OutOfStock):
        # An earlier request may have placed it while its articles were still sold, and left.
        earlier = await _earlier(context, number)
        if earlier is None:
            raise
        return earlier


async def _place(
    context: OrdersContext, viewer: Viewer, number: str, request: str, wanted: tuple[Wanted, ...], target: str
) -> Versioned[Order]:
    account, company = await _account(context, viewer), await _company(context, viewer)
    products = await _products(context, wanted)
    lines = tuple(price_line(products[line.sku], line.quantity, account.locale) for line in wanted)
    check_order(lines)
    from_stock = any(line.from_stock for line in lines)
    if from_stock:
        if earlier := await _earlier(context, number):
            return earlier  # nothing is reserved for an order that may be sold or have ended
        await check_unpaid(context, account.customer_number)
    await reserve_stock(context, number, lines)
    now = context.clock()
    order, messages = place(
        number=number,
        account=account,
        lines=lines,
        totals=price_order(lines),
        terms=AcceptedTerms(version=context.terms_version, accepted_at=now),
        expires_at=now + context.payment_window,
        request=request,
        return_target=target,
        company=company,
    )
    placed = await context.orders.create_if_absent(number, order, messages)
    if from_stock and not placed.applied:
        await settle_stock(context, number)  # what was reserved here follows the order that was first
    return placed


async def _earlier(context: OrdersContext, number: str) -> Versioned[Order] | None:
    found = await context.orders.find_one({"_id": number})
    return replace(found, applied=False) if found else None


async def _account(context: OrdersContext, viewer: Viewer) -> KnownAccount:
    """The viewer's account, acting for the customer that the viewer acts for."""
    account_id, customer_number = viewer.account_id, viewer.customer
    account = await known_or_wait(
        context.signals, account_id, lambda: context.accounts.get(account_id), AccountNotKnownYet
    )
    return account.model_copy(update={"customer_number": customer_number})


async def _company(context: OrdersContext, viewer: Viewer) -> KnownCompany | None:
    """The company for which a member orders: the buyer. None when the viewer acts for its own customer."""
    if viewer.kind is not Kind.MEMBER:
        return None
    number = viewer.customer
    return await known_or_wait(context.signals, number, lambda: context.companies.get(number), CompanyNotKnownYet)


async def _products(context: OrdersContext, wanted: tuple[Wanted, ...]) -> dict[str, Product]:
    products = await context.products.by_sku([line.sku for line in wanted])
    seen: set[str] = set()
    errors = []
    for index, line in enumerate(wanted):
        if line.sku not in products:
            errors.append(FieldError(f"lines.{index}.sku", "unknown_sku"))
        if line.sku in seen:
            errors.append(FieldError(f"lines.{index}.sku", "repeated_sku"))
        seen.add(line.sku)
    if errors:
        raise Invalid(*errors)
    return products
