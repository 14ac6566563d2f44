"""What still waited for somebody who left a company leads nowhere any more (ID-20)."""

from services.identity.actions.invitations.send_invitation import invitation_id
from services.identity.context import IdentityContext
from services.identity.domain.invitations.invitation import withdraw
from shared.errors import NotFound


async def withdraw_pending(context: IdentityContext, customer_number: str, email_key: str) -> None:
    """Withdraws the invitation of the address, if one is open."""
    try:
        await context.invitations.change(invitation_id(customer_number, email_key), withdraw, processed=None)
    except NotFound:
        return
