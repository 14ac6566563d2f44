"""List one's own sessions (ID-07)."""

from datetime import datetime

from services.identity.actions.sessions.find_session import find_session
from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import Account
from services.identity.domain.sessions.session import Session, SessionOver, check_alive
from shared.persistence.slices import Position, Slice
from shared.persistence.versioned import Versioned
from shared.values.viewer import Viewer

_STRETCH, _STRETCHES = 100, 20
"""Rows read at a time, and how often for one page: what ended stays for months, and is passed over."""


async def list_sessions(
    context: IdentityContext, viewer: Viewer, before: Position | None, limit: int
) -> Slice[Versioned[Session], Position]:
    """Those of the viewer's account that may still be used, newest first; SessionOver when the viewer's own is over.

    A page may be short of `limit` although another follows, where thousands have ended."""
    account, now = (await find_session(context, viewer)).account, context.clock()
    sessions, found = context.sessions.visible_to(viewer).own(), list[Versioned[Session]]()
    for _ in range(_STRETCHES):
        stretch = await sessions.newest(before, _STRETCH)
        found += [each for each in stretch.items if _is_alive(each.state, account, now)]
        before = stretch.last
        if before is None or len(found) > limit:
            break
    if len(found) > limit:
        last = found[limit - 1]
        return Slice(found[:limit], (last.state.created_at, last.id))
    return Slice(found, before)


def _is_alive(session: Session, account: Account, now: datetime) -> bool:
    try:
        check_alive(session, account, now)
    except SessionOver:
        return False
    return True
