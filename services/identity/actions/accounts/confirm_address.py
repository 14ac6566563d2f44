"""Confirm an e-mail address by the mailed token (ID-06)."""

from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import Account
from services.identity.domain.accounts.transitions import confirm_address as decide
from services.identity.domain.links.link import TokenInvalid
from services.identity.domain.links.token import token_hash
from shared.persistence.versioned import Versioned


async def confirm_address(context: IdentityContext, token: str) -> Versioned[Account]:
    """The confirmed account; TokenInvalid when the token is unknown, used or too old."""
    hashed, now = token_hash(token), context.clock()
    found = await context.accounts.by_token(hashed)
    if found is None:
        raise TokenInvalid
    return await context.accounts.change(found.id, lambda account: decide(account, hashed, now), processed=None)
