"""A company as it is stored (ID-16, ID-17, ID-28). Its users are accounts with a membership."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from shared.values.locale import Locale
from shared.values.postal_address import PostalAddress
from shared.values.state import State, StateValue

Status = Literal["created", "active"]
"""`created` until the first of its users can log in."""


class ContactPerson(StateValue):
    """The member of staff whom the company's users turn to (ID-28); gets abuse, visit and access mails."""

    name: str = Field(repr=False)
    email: str = Field(repr=False)
    phone: str | None = Field(None, repr=False)
    locale: Locale


class Company(State):
    """`company_key` is the company number with its country: unique. `sub_users`: the owners add, change and remove
    users themselves; without it staff does. `request_id` is the request form that it came from, if any."""

    customer_number: str
    company_number: str
    company_key: str
    vat_number: str | None = None
    name: str = Field(repr=False)
    address: PostalAddress
    locale: Locale
    sub_users: bool = False
    contact_person: ContactPerson | None = None
    status: Status = "created"
    created_at: datetime
    request_id: str | None = None
