"""Open an account in one call (ID-03); one per e-mail address, whatever happens at once (ID-04)."""

from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import AcceptedTerms, Account, Profile
from services.identity.domain.accounts.transitions import register
from shared.errors import AlreadyExists, Contended, Refused
from shared.persistence.versioned import Versioned

_TRIES = 5


class EmailTaken(Refused):
    """The address, in some spelling, has an account."""

    code = "email_taken"


async def register_account(
    context: IdentityContext, profile: Profile, password: str, return_target: str | None, client: str
) -> Versioned[Account]:
    """The new account; EmailTaken when the address has one, Invalid when the password is easy to guess or there is no
    such return target; HashingBusy."""
    target = context.return_targets.chosen(return_target)
    if await context.accounts.by_email(profile.email_key):
        raise EmailTaken
    known = [profile.first_name, profile.name, profile.email]
    await context.passwords.check_strength(password, known, client)
    password_hash = await context.passwords.hash(password, client)
    for _ in range(_TRIES):
        try:
            return await _create(context, profile, password_hash, target)
        except AlreadyExists as error:
            if error.field == "email_key":
                raise EmailTaken from None
    raise Contended("No free customer number was found; try again.")


async def _create(
    context: IdentityContext, profile: Profile, password_hash: str, return_target: str
) -> Versioned[Account]:
    account, events = register(
        account_id=context.new_id("acc"),
        customer_number=context.new_customer_number(),
        profile=profile,
        password_hash=password_hash,
        terms=AcceptedTerms(version=context.terms_version, accepted_at=context.clock()),
        token=context.one_time_tokens.new(),
        return_target=return_target,
    )
    return await context.accounts.create(account.account_id, account, events)
