"""Create a member of the staff, or let one enrol again: from the command line alone (ID-22)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.identity.context import IdentityContext
from services.identity.domain.links.token import token_hash
from services.identity.domain.staff.member import StaffMember
from services.identity.domain.staff.transitions import begin_enrolment
from shared.errors import NotFound
from shared.persistence.versioned import Versioned
from shared.values.email_address import EmailAddress
from shared.values.ids import new_secret
from shared.values.locale import Locale
from shared.values.viewer import Scope


@dataclass(frozen=True)
class Invited:
    """The member, with the enrolment's token in clear: it is shown once."""

    member: StaffMember
    token: str = field(repr=False)


async def add_member(
    context: IdentityContext, email: EmailAddress, name: str, locale: Locale, scopes: Sequence[Scope]
) -> Invited:
    """A new member with these scopes; AlreadyExists when the address has one."""
    token, now = new_secret(), context.clock()
    member = StaffMember(
        staff_id=context.new_id("stf"),
        email=email.text,
        email_key=email.key,
        name=name,
        locale=locale,
        scopes=tuple(sorted(scopes)),
        created_at=now,
    )
    member, _ = begin_enrolment(member, token_hash(token), now)
    await context.staff.create(member.staff_id, member)
    return Invited(member, token)


async def reset_member(context: IdentityContext, email: EmailAddress) -> Invited:
    """The member who lost a factor, or was disabled, enrols again; every session has ended. NotFound."""
    token, now = new_secret(), context.clock()
    found = await member_of(context, email)
    changed = await context.staff.change(
        found.id, lambda member: begin_enrolment(member, token_hash(token), now), processed=None
    )
    return Invited(changed.state, token)


async def member_of(context: IdentityContext, email: EmailAddress) -> Versioned[StaffMember]:
    """The member of an address; NotFound."""
    found = await context.staff.by_email(email.key)
    if found is None:
        raise NotFound("staff member")
    return found
