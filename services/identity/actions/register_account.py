"""Open an account in one call (ID-03); one per e-mail address, whatever happens at once (ID-04)."""

from services.identity.context import Identity
from services.identity.domain.account import AcceptedTerms, Account, Profile, register
from shared.errors import AlreadyExists, Contended, Refused
from shared.store import Stored

_TRIES = 5


class EmailTaken(Refused):
    """The address, in some spelling, has an account."""

    code = "email_taken"

    def __init__(self) -> None:
        super().__init__("This e-mail address has an account already: log in, or reset the password.")


async def register_account(identity: Identity, profile: Profile, password: str) -> Stored[Account]:
    """The new account; EmailTaken when the address has one, Invalid when the password is easy to guess."""
    if await identity.accounts.by_email(profile.email_key):
        raise EmailTaken
    known = [profile.first_name, profile.name, profile.email]
    await identity.passwords.check_strength(password, known)
    password_hash = await identity.passwords.hash(password)
    for _ in range(_TRIES):
        try:
            return await _create(identity, profile, password_hash)
        except AlreadyExists as error:
            if error.field == "email_key":
                raise EmailTaken from None
    raise Contended("No free customer number was found; try again.")


async def _create(identity: Identity, profile: Profile, password_hash: str) -> Stored[Account]:
    account, events = register(
        account_id=identity.new_id("acc"),
        customer_number=identity.new_customer_number(),
        profile=profile,
        password_hash=password_hash,
        terms=AcceptedTerms(version=identity.terms_version, accepted_at=identity.clock()),
        token=identity.one_time_tokens.new(),
    )
    return await identity.accounts.create(account.account_id, account, events)
