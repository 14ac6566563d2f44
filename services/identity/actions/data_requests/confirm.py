"""Accept a request that came by e-mail, by the link that its owner was mailed (ID-14)."""

from services.identity.context import IdentityContext
from services.identity.domain.data_requests.request import DataRequest
from services.identity.domain.data_requests.transitions import confirm as decide
from services.identity.domain.links.link import TokenInvalid
from services.identity.domain.links.token import token_hash
from shared.persistence.versioned import Versioned


async def confirm(context: IdentityContext, token: str) -> Versioned[DataRequest]:
    """The accepted request; TokenInvalid when the token is unknown, used or too old."""
    hashed, now = token_hash(token), context.clock()
    found = await context.data_requests.find_one({"state.links.token_hash": hashed})
    if found is None:
        raise TokenInvalid
    return await context.data_requests.move(found.id, lambda each: decide(each, hashed, now), processed=None)
