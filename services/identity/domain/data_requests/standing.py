"""What a request about a person's data, or their silence, does to the account itself (ID-14, ID-26)."""

from collections.abc import Sequence
from datetime import datetime

from services.identity.domain.accounts.account import Account
from services.identity.domain.accounts.public import public
from services.identity.domain.accounts.standing import NOTED_EVERY, NOTICE
from services.identity.domain.accounts.transitions import end_sessions
from shared.events.contract import Event
from shared.events.identity.account_changed import AccountChanged
from shared.events.identity.erasure_announced import ErasureAnnounced

Decision = tuple[Account, Sequence[Event]]


def close(account: Account, now: datetime) -> Decision:
    """Its erasure begins: every session ends, and nobody logs in to it any more."""
    if account.standing.closed_at is not None:
        return account, []
    closed, ended = end_sessions(account, "erasure", now)
    return _standing(closed, closed_at=now), ended


def restrict(account: Account, now: datetime) -> Decision:
    """Its data are kept and read, and not processed (GDPR article 18): sessions end, and those that follow can read
    alone."""
    if account.standing.restricted_at is not None:
        return account, []
    restricted, ended = end_sessions(_standing(account, restricted_at=now), "restriction", now)
    return restricted, [*ended, AccountChanged(account=public(restricted))]


def lift_restriction(account: Account, now: datetime) -> Decision:
    """The person wants it to be used again; sessions end, as they could read alone."""
    if account.standing.restricted_at is None:
        return account, []
    lifted, ended = end_sessions(_standing(account, restricted_at=None), "restriction", now)
    return lifted, [*ended, AccountChanged(account=public(lifted))]


def note_active(account: Account, now: datetime) -> Decision:
    """Its owner logged in or ordered: once a day at most, and a notice of erasure is void."""
    last, announced = account.standing.last_active_at, account.standing.erasure_announced_at
    if announced is None and last is not None and now - last < NOTED_EVERY:
        return account, []
    return _standing(
        account, last_active_at=max(now, last or now), erasure_announced_at=None, erasure_begun_at=None
    ), []


def announce_erasure(account: Account, now: datetime) -> Decision:
    """Nobody logged in or ordered for 23 months: the owner is told, once. Nothing before that time."""
    due = account.standing.silence_ends(account.registered_at)
    if due is None or now < due or account.standing.erasure_announced_at is not None:
        return account, []
    told = ErasureAnnounced(
        account_id=account.account_id,
        email=account.email,
        last_active_at=account.standing.last_active_at or account.registered_at,
        erased_from=now + NOTICE,
    )
    return _standing(account, erasure_announced_at=now), [told]


def silence_is_over(account: Account, now: datetime) -> bool:
    """Whether its owner was told in time, and 24 months have passed without login."""
    due = account.standing.silence_ends(account.registered_at)
    return account.standing.erasure_announced_at is not None and due is not None and now >= due


def begin_silent_erasure(account: Account, now: datetime) -> Decision:
    """A request for its erasure was made; nothing when its owner came back in between."""
    return (_standing(account, erasure_begun_at=now), []) if silence_is_over(account, now) else (account, [])


def _standing(account: Account, **changes: datetime | None) -> Account:
    return account.model_copy(update={"standing": account.standing.model_copy(update=changes)})
