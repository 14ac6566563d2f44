"""Open an account, however it was registered; one per e-mail address, whatever happens at once (ID-04)."""

from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import AcceptedTerms, Account, Profile
from services.identity.domain.accounts.transitions import register
from services.identity.domain.providers.login import Identity
from shared.errors import AlreadyExists, Contended, Refused
from shared.persistence.versioned import Versioned

_TRIES = 5


class EmailTaken(Refused):
    """The address, in some spelling, has an account."""

    code = "email_taken"


async def open_account(
    context: IdentityContext,
    account_id: str,
    profile: Profile,
    password_hash: str | None,
    terms: AcceptedTerms,
    return_target: str,
    identity: Identity | None = None,
) -> Versioned[Account]:
    """The new account; EmailTaken when the address has one, Refused `provider_taken` when another account has
    `identity`, who the customer is at a provider."""
    for _ in range(_TRIES):
        account, events = register(
            account_id=account_id,
            customer_number=context.new_customer_number(),
            profile=profile,
            password_hash=password_hash,
            terms=terms,
            token=context.one_time_tokens.new(),
            return_target=return_target,
            identity=identity,
        )
        try:
            return await context.accounts.create(account_id, account, events)
        except AlreadyExists as error:
            if error.field == "email_key":
                raise EmailTaken from None
            if error.field == "providers.key":
                raise Refused("provider_taken") from None
            if error.field != "customer_number":
                raise
    raise Contended("No free customer number was found; try again.")
