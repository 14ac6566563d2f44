"""Give a company's user another role (ID-17): its owners do with the sub-user module, else staff."""

from services.identity.actions.memberships.company_users import check_owner_remains, managed_company, one_user
from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import Account
from services.identity.domain.memberships import transitions
from shared.persistence.versioned import Versioned, Versions
from shared.values.viewer import Role, Viewer


async def change_role(
    context: IdentityContext, viewer: Viewer, customer_number: str, account_id: str, role: Role, expected: Versions
) -> Versioned[Account]:
    """The user with the role; LastOwner when no owner would remain, for staff too; Stale, NotFound."""
    await managed_company(context, viewer, customer_number, needs_module=True)
    await one_user(context, viewer, customer_number, account_id)
    if role is not Role.OWNER:
        await check_owner_remains(context, customer_number, account_id)
    now = context.clock()
    return await context.accounts.change(
        account_id,
        lambda account: transitions.change_role(account, customer_number, role, now),
        processed=None,
        expected=expected,
    )
