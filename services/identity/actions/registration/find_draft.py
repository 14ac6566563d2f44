"""A registration that is under way (ID-01)."""

from services.identity.context import IdentityContext
from services.identity.domain.links.token import token_hash
from services.identity.domain.registration.draft import Draft, RegistrationOver, check
from shared.persistence.versioned import Versioned


async def find_draft(context: IdentityContext, draft_id: str, secret: str | None) -> Versioned[Draft]:
    """The draft; RegistrationOver when there is none, the secret is another's, or it is abandoned."""
    found = await context.drafts.find_one({"_id": draft_id})
    if found is None or secret is None:
        raise RegistrationOver
    check(found.state, token_hash(secret), context.clock())
    return found
