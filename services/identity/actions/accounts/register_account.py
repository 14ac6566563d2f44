"""Register in one call (ID-03)."""

from dataclasses import dataclass

from services.identity.actions.accounts.accept_terms import accept_terms
from services.identity.actions.accounts.open_account import EmailTaken, open_account
from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import Account, Profile
from shared.persistence.versioned import Versioned


@dataclass(frozen=True)
class Registration:
    """All that a customer gives. `terms_version` and `terms_hash` are those of the terms that the client showed;
    `return_target` names the client that mails lead back to."""

    profile: Profile
    password: str
    terms_version: str
    terms_hash: str
    return_target: str | None


async def register_account(context: IdentityContext, asked: Registration, client: str) -> Versioned[Account]:
    """The new account; TermsChanged, EmailTaken when the address has one, Invalid when the password is easy to guess or
    there is no such return target; HashingBusy."""
    target = context.return_targets.chosen(asked.return_target)
    terms = await accept_terms(context, asked.terms_version, asked.terms_hash)
    profile = asked.profile
    if await context.accounts.by_email(profile.email_key):
        raise EmailTaken
    known = [profile.first_name, profile.name, profile.email]
    await context.passwords.check_strength(asked.password, known, client)
    password_hash = await context.passwords.hash(asked.password, client)
    return await open_account(context, context.new_id("acc"), profile, password_hash, terms, target)
