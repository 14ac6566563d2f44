"""Who an account's mails go to: of identity's account state only what a mail needs."""

from pydantic import Field

from shared.values.locale import Locale
from shared.values.state import State


class Contact(State):
    """`name` is first name and name, as typed; `email_confirmed` says whether the owner of the address has shown to be
    the account's (contacts of before this was told are taken as confirmed)."""

    address: str = Field(repr=False)
    name: str = Field(repr=False)
    locale: Locale
    email_confirmed: bool = True
