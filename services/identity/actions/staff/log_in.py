"""The second step of a staff member's login: the ticket and a code of the authenticator, or a recovery code, for a
session (ID-23)."""

from dataclasses import dataclass

from services.identity.context import IdentityContext
from services.identity.domain.links.token import token_hash
from services.identity.domain.sessions.session import Session, begin
from services.identity.domain.staff.login import (
    TicketOver,
    accept_code,
    accept_recovery_code,
    count_failure,
    second_factor,
)
from services.identity.domain.staff.member import StaffMember
from services.identity.domain.staff.transitions import CodeRefused
from services.identity.security.recovery_codes import recovery_code_hash
from shared.observability.security_log import What, record
from shared.persistence.versioned import Versioned
from shared.values.viewer import Kind, Viewer, effective_scopes


@dataclass(frozen=True)
class StaffLoggedIn:
    """A session of the staff that is alive, with its member."""

    session: Session
    member: StaffMember

    def viewer(self) -> Viewer:
        """The member, within today's scopes."""
        return Viewer(
            kind=Kind.STAFF,
            account_id=self.member.staff_id,
            scopes=effective_scopes(Kind.STAFF, None, self.member.scopes),
            session_id=self.session.session_id,
            session_epoch=self.session.epoch,
        )


async def log_in_by_code(context: IdentityContext, ticket: str, code: str) -> StaffLoggedIn:
    """The new session; TicketOver, TooManyCodes, or CodeRefused for a code that is wrong or was used."""
    hashed, now = token_hash(ticket), context.clock()
    found = await _by_ticket(context, hashed)
    sealed = second_factor(found.state, hashed, now).sealed_secret
    step = context.totp.step_of(sealed, code, now) or 0  # no code is accepted for a step that is over
    try:
        resealed = context.totp.resealed(sealed)
        passed = await context.staff.change(
            found.id, lambda member: accept_code(member, hashed, step, resealed, now), processed=None
        )
    except CodeRefused:
        await _count(context, found.id, hashed)
        raise
    return await _begin(context, passed.state)


async def log_in_by_recovery_code(context: IdentityContext, ticket: str, code: str) -> StaffLoggedIn:
    """The same by a recovery code, which is used up; its owner is told by mail."""
    hashed, now = token_hash(ticket), context.clock()
    found = await _by_ticket(context, hashed)
    try:
        passed = await context.staff.change(
            found.id, lambda member: accept_recovery_code(member, hashed, recovery_code_hash(code), now), processed=None
        )
    except CodeRefused:
        await _count(context, found.id, hashed)
        raise
    record(What.RECOVERY_CODE_USED, account_id=found.id)
    return await _begin(context, passed.state)


async def _by_ticket(context: IdentityContext, hashed: str) -> Versioned[StaffMember]:
    found = await context.staff.by_ticket(hashed)
    if found is None:
        raise TicketOver
    return found


async def _count(context: IdentityContext, staff_id: str, hashed: str) -> None:
    now = context.clock()
    await context.staff.change(staff_id, lambda member: count_failure(member, hashed, now), processed=None)
    record(What.SECOND_FACTOR_FAILED, account_id=staff_id)


async def _begin(context: IdentityContext, member: StaffMember) -> StaffLoggedIn:
    session = begin(context.new_id("ses"), member.staff_id, member.session_epoch, context.clock(), holder="staff")
    await context.staff_sessions.create(session.session_id, session)
    record(What.LOGIN_SUCCEEDED, account_id=member.staff_id, session_id=session.session_id)
    return StaffLoggedIn(session, member)
