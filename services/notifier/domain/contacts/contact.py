"""Who an account's mails go to: of identity's account state only what a mail needs."""

from pydantic import BaseModel, ConfigDict

from shared.events.parts import AccountState
from shared.events.sealing import Personal
from shared.values.locale import Locale


class Contact(BaseModel):
    """`name` is first name and name, as typed."""

    model_config = ConfigDict(frozen=True)

    address: Personal
    name: Personal
    locale: Locale

    @classmethod
    def of(cls, account: AccountState) -> "Contact":
        return cls(address=account.email, name=f"{account.first_name} {account.name}", locale=account.locale)
