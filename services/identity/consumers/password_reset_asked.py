"""identity.password_reset_asked → the owner of the address, if any, gets a link."""

from services.identity.actions.passwords.send_reset_link import send_reset_link
from services.identity.context import IdentityContext
from shared.events.identity.password_reset_asked import PasswordResetAsked
from shared.messaging.envelope import Received


async def handle(context: IdentityContext, event: Received[PasswordResetAsked]) -> None:
    await send_reset_link(context, event.data.email, event_id=event.id)
