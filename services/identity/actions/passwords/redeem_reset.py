"""Set a new password by the mailed token, and end every session (ID-08)."""

from datetime import datetime

from services.identity.actions.sessions.guard_login import clear_guard, guard_id
from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import Account
from services.identity.domain.accounts.transitions import check_reset
from services.identity.domain.accounts.transitions import redeem_reset as decide
from services.identity.domain.links.link import TokenInvalid
from services.identity.domain.links.token import token_hash
from shared.observability.security_log import What, record
from shared.persistence.versioned import Versioned


async def redeem_reset(context: IdentityContext, token: str, password: str, client: str) -> None:
    """TokenInvalid when the token is unknown, used, superseded or 24 h old; Invalid, with the token still good, when
    the password is easy to guess; HashingBusy."""
    hashed, now = token_hash(token), context.clock()
    found = await _account(context, hashed, now)
    known = [found.state.first_name, found.state.name, found.state.email]
    await context.passwords.check_strength(password, known, client)
    password_hash = await context.passwords.hash(password, client)
    await context.accounts.change(found.id, lambda account: decide(account, hashed, password_hash, now), processed=None)
    await clear_guard(context, guard_id(found.state.email_key))
    record(What.RESET_REDEEMED, account_id=found.id)
    record(What.SESSION_ENDED, account_id=found.id, why="password_reset")


async def _account(context: IdentityContext, hashed: str, now: datetime) -> Versioned[Account]:
    """The account of a link that is good; TokenInvalid otherwise."""
    found = await context.accounts.by_token(hashed)
    try:
        return _checked(found, hashed, now)
    except TokenInvalid:
        record(What.RESET_REFUSED, account_id=found.id if found else None)
        raise


def _checked(found: Versioned[Account] | None, hashed: str, now: datetime) -> Versioned[Account]:
    if found is None:
        raise TokenInvalid
    check_reset(found.state, hashed, now)
    return found
