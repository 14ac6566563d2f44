"""Count failed logins in a row, of an address by strangers and by each device that its account knows (S4)."""

from services.identity.context import IdentityContext
from services.identity.domain.sessions.login_guard import LoginGuard, check, clear, fail
from shared.errors import NotFound
from shared.values.ids import derived_id


def guard_id(email_key: str, device_id: str | None = None) -> str:
    """`device_id` is None for strangers."""
    return derived_id("lgd", email_key, device_id or "")


async def check_guard(context: IdentityContext, guard: str) -> bool:
    """Whether somebody failed lately; LoginSlowed when too many did."""
    found = await context.login_guards.find_one({"_id": guard})
    if found is None:
        return False
    check(found.state, context.clock())
    return found.state.failures > 0


async def count_failure(context: IdentityContext, guard: str) -> None:
    """LoginSlowed when attempts of others that were under way used up what was left."""
    now = context.clock()
    await context.login_guards.create_if_absent(guard, LoginGuard(last_at=now))
    await context.login_guards.change(guard, lambda state: fail(state, now), processed=None)


async def clear_guard(context: IdentityContext, guard: str) -> None:
    """Forgets the failures, if there were any."""
    try:
        await context.login_guards.change(guard, clear, processed=None)
    except NotFound:
        return
