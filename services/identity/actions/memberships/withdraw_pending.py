"""What still waited for somebody who left a company leads nowhere any more (ID-20)."""

from services.identity.actions.invitations.send_invitation import invitation_id
from services.identity.context import IdentityContext
from services.identity.domain.access import access_request
from services.identity.domain.access.access_request import pair_of
from services.identity.domain.invitations.invitation import withdraw
from shared.errors import NotFound


async def withdraw_pending(context: IdentityContext, account_id: str, customer_number: str, email_key: str) -> None:
    """Withdraws the invitation of the address and the request of the account, if they are open."""
    waiting = await context.access_requests.by_pair(pair_of(account_id, customer_number))
    if waiting:
        await context.access_requests.change(waiting.id, access_request.withdraw, processed=None)
    try:
        await context.invitations.change(invitation_id(customer_number, email_key), withdraw, processed=None)
    except NotFound:
        return
