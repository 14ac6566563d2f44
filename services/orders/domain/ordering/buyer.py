"""Who an order is for, as it stood when the order was placed: what the invoice will show (BI-06)."""

from pydantic import Field

from services.orders.domain.customers.account import KnownAccount
from services.orders.domain.customers.company import KnownCompany
from shared.values.locale import Locale
from shared.values.postal_address import PostalAddress
from shared.values.state import StateValue


class Buyer(StateValue):
    """`name` is first name and name, as typed; or a company's, with its numbers. `email` is that of who ordered."""

    name: str = Field(repr=False)
    email: str = Field(repr=False)
    address: PostalAddress
    locale: Locale
    vat_number: str | None = None
    company_number: str | None = None

    @classmethod
    def of(cls, account: KnownAccount, company: KnownCompany | None = None) -> "Buyer":
        """The account's own customer, or the company for which it orders (ID-17)."""
        if company:
            return cls(
                name=company.name,
                email=account.email,
                address=company.address,
                locale=account.locale,
                vat_number=company.vat_number,
                company_number=company.company_number,
            )
        return cls(
            name=f"{account.first_name} {account.name}",
            email=account.email,
            address=account.address,
            locale=account.locale,
        )
