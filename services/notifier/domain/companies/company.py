"""Who may be mailed about a company's orders and documents: its users, and the merchant's person for it (ID-20, ID-28).

Of identity's states only what a mail needs.
"""

from pydantic import Field

from shared.values.locale import Locale
from shared.values.state import State, StateValue


class ContactPerson(StateValue):
    """A member of the merchant's staff, for what concerns a company that none of its users can be told."""

    name: str = Field(repr=False)
    address: str = Field(repr=False)
    locale: Locale


class Company(State):
    """A customer that is a company."""

    contact_person: ContactPerson | None = None


class Membership(State):
    """An account that acts for a company; over when it is not `active`."""

    account_id: str
    customer_number: str
    role: str
    active: bool
