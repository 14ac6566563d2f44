"""A customer's account as orders knows it: of identity's account state what an order is prefilled with (OR-05)."""

from pydantic import Field

from shared.values.locale import Locale
from shared.values.postal_address import PostalAddress
from shared.values.state import State


class KnownAccount(State):
    """The newest state that arrived; identity owns the account."""

    account_id: str
    customer_number: str
    email: str = Field(repr=False)
    first_name: str = Field(repr=False)
    name: str = Field(repr=False)
    phone: str = Field(repr=False)
    address: PostalAddress
    locale: Locale
