"""Who an order is for, as it stood when the order was placed: what the invoice will show (BI-06)."""

from pydantic import Field

from services.orders.domain.customers.account import KnownAccount
from shared.values.locale import Locale
from shared.values.postal_address import PostalAddress
from shared.values.state import StateValue


class Buyer(StateValue):
    """`name` is first name and name, as typed."""

    name: str = Field(repr=False)
    email: str = Field(repr=False)
    address: PostalAddress
    locale: Locale

    @classmethod
    def of(cls, account: KnownAccount) -> "Buyer":
        return cls(
            name=f"{account.first_name} {account.name}",
            email=account.email,
            address=account.address,
            locale=account.locale,
        )
