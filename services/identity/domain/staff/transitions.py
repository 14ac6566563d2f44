"""The life of a member of the staff: created, enrolled, changed, disabled, all from the command line but enrolling
(ID-22, ID-23)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.identity.domain.links.link import TokenInvalid
from services.identity.domain.staff.member import Enrolment, SecondFactor, StaffMember
from shared.errors import Refused
from shared.events.contract import Event
from shared.events.identity.sessions_ended import SessionsEnded

ENROLMENT_LIFE = timedelta(hours=24)

Decision = tuple[StaffMember, Sequence[Event]]


class CodeRefused(Refused):
    """The code is wrong, too old, or was used before: not said which."""

    code = "second_factor_refused"


def begin_enrolment(member: StaffMember, token_hash: str, now: datetime) -> Decision:
    """A fresh token to enrol with, once; password, second factor and recovery codes of before are gone, and every
    session has ended."""
    enrolment = Enrolment(token_hash=token_hash, expires_at=now + ENROLMENT_LIFE)
    changed, ended = end_sessions(member, "second_factor_reset", now)
    gone = {"password_hash": None, "second_factor": None, "recovery_codes": (), "ticket": None}
    return changed.model_copy(update=gone | {"enrolment": enrolment, "disabled_at": None}), ended


def check_enrolment(member: StaffMember, token_hash: str, now: datetime) -> None:
    """TokenInvalid unless it is the newest token, unused and less than 24 h old."""
    enrolment = member.enrolment
    if enrolment is None or enrolment.token_hash != token_hash or now >= enrolment.expires_at or member.disabled_at:
        raise TokenInvalid


def prepare_second_factor(
    member: StaffMember, token_hash: str, password_hash: str, sealed_secret: str, now: datetime
) -> Decision:
    """The password, and a secret that is not in use before a code of it was shown; repeated, the newest counts."""
    check_enrolment(member, token_hash, now)
    factor = SecondFactor(sealed_secret=sealed_secret)
    return member.model_copy(update={"password_hash": password_hash, "second_factor": factor}), []


def confirm_second_factor(
    member: StaffMember, token_hash: str, step: int, recovery_codes: Sequence[str], now: datetime
) -> Decision:
    """The authenticator showed the code of a time step: the member may log in, with recovery codes as the other way.
    The token is used up."""
    check_enrolment(member, token_hash, now)
    if member.second_factor is None:
        raise CodeRefused
    factor = member.second_factor.model_copy(update={"confirmed_at": now, "last_step": step})
    update = {"second_factor": factor, "recovery_codes": tuple(recovery_codes), "enrolment": None}
    return member.model_copy(update=update | {"failed_codes": 0, "codes_from": None}), []


def grant(member: StaffMember, scopes: Sequence[str], now: datetime) -> Decision:
    """Other scopes; sessions of the old ones end."""
    if tuple(scopes) == member.scopes:
        return member, []
    changed, ended = end_sessions(member, "scopes_changed", now)
    return changed.model_copy(update={"scopes": tuple(scopes)}), ended


def disable(member: StaffMember, now: datetime) -> Decision:
    """Shuts the member out; nothing the second time."""
    if member.disabled_at is not None:
        return member, []
    changed, ended = end_sessions(member, "disabled", now)
    return changed.model_copy(update={"disabled_at": now, "enrolment": None, "ticket": None}), ended


def end_sessions(member: StaffMember, why: str, now: datetime) -> Decision:
    """Every session of the member is over, in every service."""
    epoch = member.session_epoch + 1
    ended = SessionsEnded(account_id=member.staff_id, before_epoch=epoch, ended_at=now, why=why)
    return member.model_copy(update={"session_epoch": epoch}), [ended]
