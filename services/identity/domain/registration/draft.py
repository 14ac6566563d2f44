"""A registration between its steps: profile, details, recap, confirmed (ID-01).

It reserves nothing: until it is confirmed, the address is anybody's, and an abandoned draft leaves nothing behind.
"""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import Field

from services.identity.domain.accounts.account import AcceptedTerms, PersonalDetails
from services.identity.domain.accounts.applicant import Applicant
from services.identity.domain.profiles.profile import Profile
from shared.errors import NotFound, Refused
from shared.events.contract import Event
from shared.values.locale import Locale
from shared.values.state import State

LIFE = timedelta(minutes=30)
"""From the last step; after it a draft is abandoned."""


class Step(StrEnum):
    """What is to be done next."""

    PROFILE = "profile"
    DETAILS = "details"
    RECAP = "recap"
    CONFIRMED = "confirmed"


class RegistrationOver(NotFound):
    """There is no such draft, it is abandoned, or the secret is another's: the same answer for each."""

    code = "registration_over"

    def __init__(self) -> None:
        super().__init__("registration")


class StepMissing(Refused):
    """An earlier step comes first; `step` names it."""

    code = "step_missing"

    def __init__(self, step: Step) -> None:
        super().__init__(step=step.value)


class Draft(State):
    """`account_id` is that of the account which confirming opens, so that confirming twice opens one. Whoever knows the
    secret may go on with it."""

    account_id: str
    secret_hash: str = Field(repr=False)
    return_target: str
    locale: Locale
    step: Step = Step.PROFILE
    profile: Profile | None = None
    details: PersonalDetails | None = None
    password_hash: str | None = Field(None, repr=False)
    touched_at: datetime

    @property
    def expires_at(self) -> datetime:
        return self.touched_at + LIFE


Decision = tuple[Draft, Sequence[Event]]


def check(draft: Draft, secret_hash: str, now: datetime) -> None:
    """RegistrationOver unless the caller has the secret and the last step is less than LIFE ago."""
    if now >= draft.expires_at or not hmac.compare_digest(draft.secret_hash, secret_hash):
        raise RegistrationOver


def choose_profile(draft: Draft, profile: Profile, now: datetime) -> Decision:
    """The details come next, with the values that were given before."""
    _check_open(draft)
    return draft.model_copy(update={"profile": profile, "step": Step.DETAILS, "touched_at": now}), []


def give_details(draft: Draft, details: PersonalDetails, password_hash: str | None, now: datetime) -> Decision:
    """The recap comes next; without a new password an earlier one stays."""
    _check_open(draft)
    if draft.profile is None:
        raise StepMissing(Step.PROFILE)
    given = {"details": details, "password_hash": password_hash or draft.password_hash}
    return draft.model_copy(update={**given, "step": Step.RECAP, "touched_at": now}), []


def applicant(draft: Draft, terms: AcceptedTerms) -> Applicant:
    """What the recap showed, accepted; StepMissing before it was shown."""
    if draft.step is not Step.RECAP or draft.profile is None or draft.details is None:
        raise StepMissing(draft.step)
    return Applicant(
        details=draft.details,
        profile=draft.profile,
        password_hash=draft.password_hash,
        terms=terms,
        return_target=draft.return_target,
    )


def confirm(draft: Draft) -> Decision:
    """The account is open: nothing of the customer stays here."""
    return draft.model_copy(update={"step": Step.CONFIRMED, "details": None, "password_hash": None}), []


def _check_open(draft: Draft) -> None:
    if draft.step is Step.CONFIRMED:
        raise RegistrationOver
