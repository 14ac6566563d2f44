"""Give a member of the staff other scopes, or shut the member out: from the command line alone (ID-22)."""

from collections.abc import Sequence

from services.identity.actions.staff.add_member import member_of
from services.identity.context import IdentityContext
from services.identity.domain.staff import transitions
from services.identity.domain.staff.member import StaffMember
from shared.persistence.versioned import Versioned
from shared.values.email_address import EmailAddress
from shared.values.viewer import Scope


async def grant_scopes(
    context: IdentityContext, email: EmailAddress, scopes: Sequence[Scope]
) -> Versioned[StaffMember]:
    """The member with these scopes and no others; sessions of the old ones end, in every service. NotFound."""
    found, now = await member_of(context, email), context.clock()
    return await context.staff.change(
        found.id, lambda member: transitions.grant(member, sorted(scopes), now), processed=None
    )


async def disable_member(context: IdentityContext, email: EmailAddress) -> Versioned[StaffMember]:
    """The member, shut out; every session ends, in every service. NotFound."""
    found, now = await member_of(context, email), context.clock()
    return await context.staff.change(found.id, lambda member: transitions.disable(member, now), processed=None)
