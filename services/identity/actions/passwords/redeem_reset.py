"""Set a new password by the mailed token, and end every session (ID-08)."""

from services.identity.context import IdentityContext
from services.identity.domain.accounts.token import token_hash
from services.identity.domain.accounts.transitions import TokenInvalid, check_reset
from services.identity.domain.accounts.transitions import redeem_reset as decide


async def redeem_reset(context: IdentityContext, token: str, password: str) -> None:
    """TokenInvalid when the token is unknown, used, superseded or 24 h old; Invalid, with the token still good, when
    the password is easy to guess."""
    hashed, now = token_hash(token), context.clock()
    found = await context.accounts.by_reset(hashed)
    if found is None:
        raise TokenInvalid
    check_reset(found.state, hashed, now)
    known = [found.state.first_name, found.state.name, found.state.email]
    await context.passwords.check_strength(password, known)
    password_hash = await context.passwords.hash(password)
    await context.accounts.change(found.id, lambda account: decide(account, hashed, password_hash, now), processed=None)
