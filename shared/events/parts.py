"""Pieces that several contracts share."""

from datetime import datetime

from pydantic import Field

from shared.events.contract import Part
from shared.events.sealing import Personal
from shared.values.country import Country
from shared.values.locale import Locale
from shared.values.money import Money, Totals, VatRate


class PostalAddress(Part):
    """Where someone lives or works, as an invoice shows it (EN 16931 BG-8)."""

    street: Personal
    postal_code: Personal
    city: Personal
    country: Country


class AccountState(Part):
    """An account's whole public state; the newest `seq` wins."""

    account_id: str
    customer_number: str
    email: Personal
    email_confirmed: bool
    first_name: Personal
    name: Personal
    phone: Personal
    address: PostalAddress
    locale: Locale
    registered_at: datetime


class Buyer(Part):
    """Who an order is for, as it stood when the order was placed: what the invoice will show (BI-06)."""

    account_id: str
    customer_number: str
    name: Personal
    email: Personal
    address: PostalAddress
    locale: Locale


class OrderLine(Part):
    """One article of an order. `net` is quantity × unit_price, both without VAT."""

    sku: str
    name: str = Field(description="in the buyer's language")
    quantity: int
    unit_price: Money
    vat_rate: VatRate
    net: Money


class OrderSummary(Part):
    """What a mail about an order shows."""

    number: str
    account_id: str
    lines: tuple[OrderLine, ...]
    totals: Totals
    placed_at: datetime
