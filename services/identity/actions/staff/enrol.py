"""Choose a password and set up the second factor, by the token of the command line (ID-22, ID-23)."""

from dataclasses import dataclass, field

from services.identity.context import IdentityContext
from services.identity.domain.links.link import TokenInvalid
from services.identity.domain.links.token import token_hash
from services.identity.domain.staff.member import StaffMember
from services.identity.domain.staff.transitions import (
    CodeRefused,
    check_enrolment,
    confirm_second_factor,
    prepare_second_factor,
)
from services.identity.security.recovery_codes import new_recovery_codes, recovery_code_hash
from services.identity.security.totp import NewSecret
from shared.observability.security_log import What, record
from shared.persistence.versioned import Versioned


@dataclass(frozen=True)
class Enrolled:
    """The member, with the recovery codes in clear: they are shown once, and kept nowhere."""

    member: StaffMember
    recovery_codes: list[str] = field(repr=False)


async def begin_enrolling(context: IdentityContext, token: str, password: str, client: str) -> NewSecret:
    """The secret for the authenticator; TokenInvalid when the token is unknown, used, superseded or 24 h old; Invalid,
    with the token still good, when the password is easy to guess; HashingBusy."""
    hashed, now = token_hash(token), context.clock()
    member = (await _by_token(context, hashed)).state
    await context.passwords.check_strength(password, [member.name, member.email], client)
    password_hash, secret = await context.passwords.hash(password, client), context.totp.new(member.email)
    await context.staff.change(
        member.staff_id,
        lambda member: prepare_second_factor(member, hashed, password_hash, secret.sealed, now),
        processed=None,
    )
    return secret


async def finish_enrolling(context: IdentityContext, token: str, code: str) -> Enrolled:
    """The member, who may log in now; TokenInvalid, or CodeRefused when the authenticator shows another code."""
    hashed, now = token_hash(token), context.clock()
    member = (await _by_token(context, hashed)).state
    factor = member.second_factor
    step = context.totp.step_of(factor.sealed_secret, code, now) if factor else None
    if step is None:
        raise CodeRefused
    codes = new_recovery_codes()
    hashes = [recovery_code_hash(code) for code in codes]
    changed = await context.staff.change(
        member.staff_id, lambda member: confirm_second_factor(member, hashed, step, hashes, now), processed=None
    )
    record(What.STAFF_ENROLLED, account_id=changed.id)
    return Enrolled(changed.state, codes)


async def _by_token(context: IdentityContext, hashed: str) -> Versioned[StaffMember]:
    found = await context.staff.by_enrolment(hashed)
    if found is None:
        raise TokenInvalid
    check_enrolment(found.state, hashed, context.clock())
    return found
