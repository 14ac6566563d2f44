"""identity.password_reset_asked → the owner of the address, if any, gets a link."""

from services.identity.actions.send_reset_link import send_reset_link
from services.identity.context import Identity
from shared.events.identity.password_reset_asked import PasswordResetAsked
from shared.messaging.envelope import Received


async def handle(identity: Identity, event: Received[PasswordResetAsked]) -> None:
    await send_reset_link(identity, event.data.email, cause=event.id)
