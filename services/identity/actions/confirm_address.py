"""Confirm an e-mail address by the mailed token (ID-06)."""

from services.identity.context import Identity
from services.identity.domain.account import Account, TokenInvalid
from services.identity.domain.account import confirm_address as decide
from services.identity.domain.token import token_hash
from shared.store import Stored


async def confirm_address(identity: Identity, token: str) -> Stored[Account]:
    """The confirmed account; TokenInvalid when the token is unknown, used or too old."""
    hashed, now = token_hash(token), identity.clock()
    found = await identity.accounts.by_confirmation(hashed)
    if found is None:
        raise TokenInvalid
    return await identity.accounts.change(found.id, lambda account: decide(account, hashed, now))
