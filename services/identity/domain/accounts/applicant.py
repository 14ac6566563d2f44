"""All that opens an account, however it was gathered: in one call, in four steps, by a login at a provider."""

from dataclasses import dataclass, field

from services.identity.domain.accounts.account import AcceptedTerms, PersonalDetails
from services.identity.domain.profiles.profile import Profile
from services.identity.domain.providers.login import Identity


@dataclass(frozen=True)
class Applicant:
    """Who wants an account. `password_hash` is None while no password is chosen; mails lead back to `return_target`;
    `identity` is who the customer is at a provider, if one was asked."""

    details: PersonalDetails
    terms: AcceptedTerms
    profile: Profile = Profile.INDIVIDUAL
    password_hash: str | None = field(default=None, repr=False)
    return_target: str | None = None
    identity: Identity | None = None
