"""Contact details and language (ID-10)."""

from dataclasses import dataclass, fields

from services.identity.domain.accounts.account import Account
from services.identity.domain.accounts.changes import Decision, changed
from shared.errors import FieldError, Invalid
from shared.values.locale import Locale
from shared.values.phone import parse_phone
from shared.values.postal_address import PostalAddress


@dataclass(frozen=True)
class Details:
    """What is to be different; None stays as it is. `phone` is as typed, as dialled in the address's country."""

    first_name: str | None = None
    name: str | None = None
    phone: str | None = None
    address: PostalAddress | None = None
    locale: Locale | None = None


def change_details(account: Account, details: Details) -> Decision:
    """The account with them; Invalid for a phone number that cannot be dialled."""
    given = {each.name: value for each in fields(details) if (value := getattr(details, each.name)) is not None}
    if details.phone is not None:
        given["phone"] = _dialled(details.phone, (details.address or account.address).country)
    return changed(account, **given)


def _dialled(phone: str, country: str) -> str:
    try:
        return parse_phone(phone, country)
    except ValueError:
        raise Invalid(FieldError("phone", "invalid_phone")) from None
