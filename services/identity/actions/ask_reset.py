"""Take a request for a reset link, at the same cost whether or not the address has an account (ID-08)."""

from services.identity.context import Identity
from services.identity.domain.reset_request import ask


async def ask_reset(identity: Identity, email_key: str) -> None:
    """Stores the request; identity's worker looks for the account."""
    request, events = ask(email_key, identity.clock())
    await identity.reset_requests.create(identity.new_id("rst"), request, events)
