"""Register in one call (ID-03)."""

from dataclasses import dataclass

from services.identity.actions.accounts.accept_terms import accept_terms
from services.identity.actions.accounts.check_profile import check_profile
from services.identity.actions.accounts.open_account import open_account
from services.identity.actions.providers.tickets import Ticket, read_ticket
from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import Account, PersonalDetails
from services.identity.domain.accounts.applicant import Applicant
from services.identity.domain.profiles.profile import Profile
from shared.errors import FieldError, Invalid
from shared.persistence.versioned import Versioned


@dataclass(frozen=True)
class Registration:
    """All that a customer gives. `terms_version` and `terms_hash` are those of the terms that the client showed;
    `return_target` names the client that mails lead back to; `ticket` is of a login at a provider."""

    profile: Profile
    details: PersonalDetails
    password: str | None
    terms_version: str
    terms_hash: str
    return_target: str | None
    ticket: Ticket | None = None


async def register_account(context: IdentityContext, asked: Registration, client: str) -> Versioned[Account]:
    """The new account; TermsChanged, EmailTaken when the address has one, Invalid when the password is easy to guess,
    missing though no provider confirms the address, or there is no such return target or profile; HashingBusy,
    TicketInvalid. The ticket stays good: it then logs in.

    Whether the address has an account is found last: the answer costs the same either way, a strong password and its
    hash (S3)."""
    target = context.return_targets.chosen(asked.return_target)
    check_profile(context, asked.profile)
    terms = await accept_terms(context, asked.terms_version, asked.terms_hash)
    details = asked.details
    identity = await read_ticket(context, asked.ticket) if asked.ticket else None
    if asked.password is None and not (identity and identity.confirms(details.email_key)):
        raise Invalid(FieldError("password", "required"))
    applicant = Applicant(
        details=details,
        terms=terms,
        profile=asked.profile,
        password_hash=await _hashed(context, details, asked.password, client) if asked.password else None,
        return_target=target,
        identity=identity,
    )
    return await open_account(context, context.new_id("acc"), applicant)


async def _hashed(context: IdentityContext, details: PersonalDetails, password: str, client: str) -> str:
    await context.passwords.check_strength(password, details.known_words(), client)
    return await context.passwords.hash(password, client)
