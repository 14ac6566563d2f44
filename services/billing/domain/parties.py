"""Seller and buyer, as they stood when a payment was opened or a document was issued (BI-06)."""

from pydantic import Field

from shared.values.country import Country
from shared.values.locale import Locale
from shared.values.postal_address import PostalAddress
from shared.values.state import StateValue


class Seller(StateValue):
    """The merchant; `iban` is where invoices on account are paid."""

    name: str
    street: str
    postal_code: str
    city: str
    country: Country
    vat_number: str
    company_number: str
    email: str
    iban: str | None = None


class Buyer(StateValue):
    """The customer, a company with its numbers; `locale` is the language of the checkout and of the documents."""

    name: str = Field(repr=False)
    email: str = Field(repr=False)
    address: PostalAddress
    locale: Locale
    vat_number: str | None = None
    company_number: str | None = None
