"""Open an account, however it was registered; one per e-mail address, whatever happens at once (ID-04)."""

from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import Account
from services.identity.domain.accounts.applicant import Applicant
from services.identity.domain.accounts.transitions import register
from shared.errors import AlreadyExists, Contended, Refused
from shared.persistence.versioned import Versioned

_TRIES = 5


class EmailTaken(Refused):
    """The address, in some spelling, has an account."""

    code = "email_taken"


async def open_account(context: IdentityContext, account_id: str, applicant: Applicant) -> Versioned[Account]:
    """The new account; EmailTaken when the address has one, also when that is the account of this id; Refused
    `provider_taken` when another account has who the applicant is at a provider."""
    for _ in range(_TRIES):
        number, token = context.new_customer_number(), context.one_time_tokens.new()
        account, events = register(account_id, number, applicant, token)
        try:
            return await context.accounts.create(account_id, account, events)
        except AlreadyExists as error:
            if error.field == "providers.key":
                raise Refused("provider_taken") from None
            if error.field != "customer_number":
                raise EmailTaken from None
    raise Contended("No free customer number was found; try again.")
