"""Place an order at today's prices, for the account as we know it (OR-05)."""

from dataclasses import dataclass

from services.orders.context import Orders
from services.orders.domain.order import AcceptedTerms, Order, place
from services.orders.domain.pricing import price_line, price_order
from services.orders.domain.product import Product
from shared.errors import FieldError, Invalid, TooEarly
from shared.events.parts import AccountState, Buyer
from shared.ids import derived_number
from shared.store import Stored

ACCOUNT_PATIENCE = 2.0
"""Seconds that a customer who registered a moment ago is waited for."""


class AccountNotKnownYet(TooEarly):
    """identity's event about this account has not arrived here."""

    code = "account_not_known_yet"


@dataclass(frozen=True)
class Wanted:
    """A line as the client asks for it: no price."""

    sku: str
    quantity: int


async def place_order(orders: Orders, account_id: str, key: str, wanted: tuple[Wanted, ...]) -> Stored[Order]:
    """The placed order; the same one again for the same `key` (the client's Idempotency-Key).

    Invalid names unknown or repeated SKUs; AccountNotKnownYet when the account's event is still under way.
    """
    account = await _account(orders, account_id)
    products = await _products(orders, wanted)
    lines = tuple(price_line(products[line.sku], line.quantity, account.locale) for line in wanted)
    now = orders.clock()
    collisions = 0
    while True:
        order, events = place(
            number=derived_number("R", account_id, key, str(collisions)),
            buyer=_buyer(account),
            lines=lines,
            totals=price_order(lines),
            terms=AcceptedTerms(version=orders.terms_version, accepted_at=now),
            expires_at=now + orders.payment_window,
        )
        placed = await orders.orders.create_once(order.number, order, events)
        if placed.state.buyer.account_id == account_id:
            return placed
        collisions += 1  # another customer's order has this number


async def _account(orders: Orders, account_id: str) -> AccountState:
    account = await orders.signals.wait(account_id, lambda: orders.accounts.get(account_id), ACCOUNT_PATIENCE)
    if account is None:
        raise AccountNotKnownYet("Your account is being set up; try again in a moment.")
    return account


async def _products(orders: Orders, wanted: tuple[Wanted, ...]) -> dict[str, Product]:
    products = await orders.products.by_sku([line.sku for line in wanted])
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


def _buyer(account: AccountState) -> Buyer:
    return Buyer(
        account_id=account.account_id,
        customer_number=account.customer_number,
        name=f"{account.first_name} {account.name}",
        email=account.email,
        address=account.address,
        locale=account.locale,
    )
