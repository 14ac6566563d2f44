"""A login of the staff: a right password gives a ticket, a ticket and a code give a session (ID-23).

Guessing codes is slowed down per member, whatever the ticket and the source: who guesses has the password already.
"""

import math
from datetime import datetime, timedelta

from services.identity.domain.staff.member import SecondFactor, StaffMember, Ticket
from services.identity.domain.staff.transitions import CodeRefused, Decision
from shared.errors import ComptoirError, Unauthenticated
from shared.events.identity.recovery_code_used import RecoveryCodeUsed

TICKET_LIFE = timedelta(minutes=5)

FREE_FAILURES = 5
"""Wrong codes in a row that cost no waiting; each further one doubles it, from a minute to an hour. A guess has a
chance of 3 in a million: in a month of guessing, one in five hundred."""

_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)


class StaffLoginRefused(Unauthenticated):
    """Unknown address, wrong password, not enrolled, disabled: not said which."""

    code = "invalid_credentials"


class TicketOver(Unauthenticated):
    """Used, too old, or never there: begin with the password again."""

    code = "login_over"


class TooManyCodes(ComptoirError):
    """So many wrong codes came that none is looked at for `seconds`."""

    code = "too_many_attempts"

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds=seconds)
        self.seconds = seconds


def issue_ticket(
    member: StaffMember, verified_hash: str, password_hash: str, token_hash: str, now: datetime
) -> Decision:
    """The password behind `verified_hash` was typed: a ticket, and an end to the one before it. `password_hash` is the
    same password at today's cost. StaffLoginRefused when the member was changed meanwhile."""
    if not member.may_log_in or member.password_hash != verified_hash:
        raise StaffLoginRefused
    ticket = Ticket(token_hash=token_hash, expires_at=now + TICKET_LIFE)
    return member.model_copy(update={"ticket": ticket, "password_hash": password_hash}), []


def second_factor(member: StaffMember, ticket_hash: str, now: datetime) -> SecondFactor:
    """What the code of this login is compared with; TicketOver, or TooManyCodes while no code is looked at."""
    ticket, factor = member.ticket, member.second_factor
    if ticket is None or factor is None or ticket.token_hash != ticket_hash or now >= ticket.expires_at:
        raise TicketOver
    if not member.may_log_in:
        raise TicketOver
    if member.codes_from is not None and now < member.codes_from:
        raise TooManyCodes(math.ceil((member.codes_from - now).total_seconds()))
    return factor


def accept_code(member: StaffMember, ticket_hash: str, step: int, sealed_secret: str, now: datetime) -> Decision:
    """A code of a time step that was not used yet; CodeRefused when it was, and for step 0, which is no code's. The
    secret is sealed anew, with the newest key."""
    factor = second_factor(member, ticket_hash, now)
    if step <= factor.last_step:
        raise CodeRefused
    used = factor.model_copy(update={"last_step": step, "sealed_secret": sealed_secret})
    return _passed(member.model_copy(update={"second_factor": used})), []


def accept_recovery_code(member: StaffMember, ticket_hash: str, code_hash: str, now: datetime) -> Decision:
    """One of the codes that were shown once, for its only use, which the member is told of; CodeRefused otherwise."""
    second_factor(member, ticket_hash, now)
    left = tuple(each for each in member.recovery_codes if each != code_hash)
    if len(left) == len(member.recovery_codes):
        raise CodeRefused
    told = RecoveryCodeUsed(
        staff_id=member.staff_id,
        email=member.email,
        locale=member.locale,
        used_at=now,
        codes_left=len(left),
    )
    return _passed(member.model_copy(update={"recovery_codes": left})), [told]


def count_failure(member: StaffMember, ticket_hash: str, now: datetime) -> Decision:
    """A wrong code: from the fifth in a row on, none is looked at for a while."""
    second_factor(member, ticket_hash, now)
    failed = member.failed_codes + 1
    doubled = min(failed - FREE_FAILURES, 10)
    wait = min(_FIRST_WAIT * 2**doubled, _LONGEST_WAIT) if doubled >= 0 else None
    return member.model_copy(update={"failed_codes": failed, "codes_from": now + wait if wait else None}), []


def _passed(member: StaffMember) -> StaffMember:
    return member.model_copy(update={"ticket": None, "failed_codes": 0, "codes_from": None})
