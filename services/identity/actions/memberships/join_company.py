"""Make an account the user of a company: what an invitation, an approved link or a new company comes to (ID-17)."""

from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import Account
from services.identity.domain.companies.transitions import activate
from services.identity.domain.memberships.transitions import join
from shared.persistence.versioned import Versioned
from shared.values.ids import derived_id
from shared.values.viewer import Role


async def join_company(
    context: IdentityContext, account_id: str, customer_number: str, role: Role, reason: str
) -> Versioned[Account]:
    """Applied once per `reason`, such as the invitation's id: who left meanwhile does not come back by it."""
    membership_id, now = derived_id("mbr", account_id, customer_number, reason), context.clock()
    joined = await context.accounts.change(
        account_id, lambda account: join(account, membership_id, customer_number, role, now), processed=reason
    )
    await context.companies.change(customer_number, activate, processed=None)
    return joined
