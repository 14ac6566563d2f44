"""Close an account to whoever opened it with somebody else's address, by the mailed token (S14)."""

from services.identity.context import IdentityContext
from services.identity.domain.accounts.transitions import refuse_address as decide
from services.identity.domain.links.link import TokenInvalid
from services.identity.domain.links.token import token_hash
from shared.observability.security_log import What, record


async def refuse_address(context: IdentityContext, token: str) -> None:
    """TokenInvalid when the token is unknown, used or too old."""
    hashed, now = token_hash(token), context.clock()
    found = await context.accounts.by_token(hashed)
    if found is None:
        raise TokenInvalid
    await context.accounts.change(found.id, lambda account: decide(account, hashed, now), processed=None)
    record(What.ADDRESS_REFUSED, account_id=found.id)
    record(What.SESSION_ENDED, account_id=found.id, why="address_refused")
