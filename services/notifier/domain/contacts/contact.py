"""Who an account's mails go to: of identity's account state only what a mail needs."""

from shared.events.parts import AccountState
from shared.events.sealing import Personal
from shared.values.locale import Locale
from shared.values.state import State


class Contact(State):
    """`name` is first name and name, as typed."""

    address: Personal
    name: Personal
    locale: Locale

    @classmethod
    def of(cls, account: AccountState) -> "Contact":
        return cls(address=account.email, name=f"{account.first_name} {account.name}", locale=account.locale)
