"""A company as orders knows it: who is invoiced for what its users order (ID-17)."""

from pydantic import Field

from shared.values.postal_address import PostalAddress
from shared.values.state import State


class KnownCompany(State):
    """The newest state that arrived; identity owns the company."""

    customer_number: str
    name: str = Field(repr=False)
    address: PostalAddress
    company_number: str
    vat_number: str | None = None
