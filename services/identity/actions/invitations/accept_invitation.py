"""Accept an invitation by its mailed link, logged in under the address that it was mailed to (ID-17)."""

from services.identity.actions.memberships.join_company import join_company
from services.identity.actions.sessions.find_session import find_session
from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import Account
from services.identity.domain.invitations.invitation import accept, joining
from services.identity.domain.links.link import TokenInvalid
from services.identity.domain.links.token import token_hash
from shared.errors import Refused
from shared.persistence.versioned import Versioned
from shared.values.viewer import Role, Viewer


async def accept_invitation(context: IdentityContext, viewer: Viewer, token: str) -> Versioned[Account]:
    """The account, which is the company's user now; TokenInvalid when the link is not this address's newest, was used
    or is too old; Refused before the address is confirmed. The job of the invitation joins it if we die here."""
    hashed, now = token_hash(token), context.clock()
    account = (await find_session(context, viewer)).account
    if account.email_confirmed_at is None:
        raise Refused("address_not_confirmed")
    found = await context.invitations.by_token(hashed)
    if found is None:
        raise TokenInvalid
    await context.invitations.change(
        found.id, lambda invitation: accept(invitation, hashed, account, now), processed=None
    )
    job = joining(found.state, hashed, account)
    return await join_company(context, job.account_id, job.customer_number, Role(job.role), job.reason)
