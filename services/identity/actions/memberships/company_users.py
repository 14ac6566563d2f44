"""A company's users, for who may manage them: its owners, and staff (ID-17)."""

from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import Account
from services.identity.domain.companies.company import Company
from services.identity.domain.memberships.transitions import membership_of
from shared.errors import NotFound, Refused
from shared.persistence.versioned import Versioned
from shared.values.viewer import InsufficientScope, Role, Scope, Viewer

MOST_USERS = 200
"""Of one company."""


class LastOwner(Refused):
    """Somebody has to be able to manage the users who remain."""

    code = "last_owner"


async def managed_company(
    context: IdentityContext, viewer: Viewer, customer_number: str, *, needs_module: bool = False
) -> Versioned[Company]:
    """The company, whose owner the viewer is at this moment, whatever the token says, or staff. NotFound,
    InsufficientScope; Refused for an owner when it `needs_module` and the company has no sub-user module."""
    company = await context.companies.visible_to(viewer).get(customer_number)
    if viewer.for_merchant:
        return company
    account = (await context.accounts.visible_to(viewer).get(viewer.account_id)).state
    membership = membership_of(account, customer_number)
    if membership is None or membership.role is not Role.OWNER:
        raise InsufficientScope(Scope.IDENTITY_READ)
    if needs_module and not company.state.sub_users:
        raise Refused("sub_users_off")
    return company


async def users_of(context: IdentityContext, customer_number: str) -> list[Account]:
    """All of them. The caller has checked that they may be seen."""
    return [user.state async for user in context.accounts.users_of(customer_number, MOST_USERS)]


async def list_users(context: IdentityContext, viewer: Viewer, customer_number: str) -> list[Account]:
    """All of them, for an owner or staff."""
    await managed_company(context, viewer, customer_number)
    return await users_of(context, customer_number)


async def one_user(
    context: IdentityContext, viewer: Viewer, customer_number: str, account_id: str
) -> Versioned[Account]:
    """One of them, for an owner or staff; NotFound when the account is none."""
    await managed_company(context, viewer, customer_number)
    user = await context.accounts.get(account_id)
    if membership_of(user.state, customer_number) is None:
        raise NotFound("user")
    return user


async def check_owner_remains(context: IdentityContext, customer_number: str, account_id: str) -> None:
    """LastOwner when without this account the company had users and no owner. Two owners who go at the same moment may
    both pass; staff then names another."""
    users = await users_of(context, customer_number)
    roles = {user.account_id: getattr(membership_of(user, customer_number), "role", None) for user in users}
    own = roles.pop(account_id, None)
    if own is Role.OWNER and roles and Role.OWNER not in roles.values():
        raise LastOwner
