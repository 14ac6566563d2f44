"""Open a session by e-mail address and password (ID-07)."""

from dataclasses import dataclass

import structlog
from prometheus_client import Counter

from services.identity.actions.data_requests.note_active import note_active
from services.identity.actions.sessions.guard_login import check_guard, clear_guard, count_failure, guard_id
from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import Account
from services.identity.domain.accounts.transitions import rehash
from services.identity.domain.memberships.acting import Acting, acting
from services.identity.domain.sessions.device import Device
from services.identity.domain.sessions.session import Session, begin
from shared.errors import Contended, Unauthenticated, Unavailable
from shared.observability.security_log import What, record
from shared.values.viewer import ROLE_SCOPES, Role, Viewer

log = structlog.get_logger(__name__)

logins = Counter("comptoir_logins_total", "Attempts to log in, by outcome", ["outcome"])


class LoginRefused(Unauthenticated):
    """Unknown address or wrong password: not said which."""

    code = "invalid_credentials"


@dataclass(frozen=True)
class LoggedIn:
    """A session that is alive, with its account."""

    session: Session
    account: Account

    @property
    def acting(self) -> Acting:
        """Whom the session acts for."""
        return acting(self.account, self.session.customer_number)

    def viewer(self) -> Viewer:
        """Acts for the customer that the session was switched to, or the account's newest company, or its own customer
        (ID-17). A restricted account orders and pays nothing (ID-14)."""
        acting, restricted = self.acting, self.account.standing.restricted_at is not None
        return Viewer(
            kind=acting.kind,
            account_id=self.account.account_id,
            scopes=ROLE_SCOPES[Role.VIEWER if restricted else acting.role],
            customer_number=acting.customer_number,
            role=acting.role,
            session_id=self.session.session_id,
            session_epoch=self.account.session_epoch,
        )


@dataclass(frozen=True)
class Attempt:
    """What is tried, and by whom: `client` is an address, `device` what it says it is, `device_token` the proof of an
    earlier login, if there is one."""

    email_key: str
    password: str
    client: str
    device: Device = Device.OTHER
    device_token: str | None = None


async def log_in(context: IdentityContext, attempt: Attempt) -> LoggedIn:
    """The new session; LoginRefused, at the same cost, for an unknown address as for a wrong password; LoginSlowed
    after too many wrong ones in a row; HashingBusy.

    It belongs to the epoch of the account as its password was checked: a reset that comes in between ends it too.
    """
    found = await context.accounts.by_email(attempt.email_key)
    guard = guard_id(attempt.email_key, context.device_tokens.device(attempt.device_token, found.id if found else ""))
    failed_lately = await check_guard(context, guard)
    password_hash = found.state.password_hash if found else None
    right = await context.passwords.verify(password_hash, attempt.password, attempt.client)
    if found is None or not right or found.state.standing.closed_at is not None:
        logins.labels("wrong_password" if found else "unknown_address").inc()
        record(What.LOGIN_FAILED, address=attempt.email_key, account_id=found.id if found else None)
        await count_failure(context, guard)
        raise LoginRefused
    if failed_lately:
        await clear_guard(context, guard)
    await _renew_hash(context, found.state, attempt)
    return await open_session(context, found.state, attempt.device)


async def open_session(context: IdentityContext, account: Account, device: Device) -> LoggedIn:
    """A session of an account whose owner has just proved to be it, by whatever way in."""
    session = begin(context.new_id("ses"), account.account_id, account.session_epoch, context.clock(), device)
    await context.sessions.create(session.session_id, session)
    await note_active(context, account)
    logins.labels("opened").inc()
    ids = {"account_id": account.account_id, "session_id": session.session_id}
    record(What.LOGIN_SUCCEEDED, address=account.email_key, **ids)
    return LoggedIn(session, account)


async def _renew_hash(context: IdentityContext, account: Account, attempt: Attempt) -> None:
    """At the next login if not at this one: the password was right, whatever becomes of its new hash."""
    old = account.password_hash
    if old is None or not context.passwords.outdated(old):
        return
    try:
        new = await context.passwords.hash(attempt.password, attempt.client)
        await context.accounts.change(account.account_id, lambda account: rehash(account, old, new), processed=None)
    except (Unavailable, Contended) as error:
        log.info("password_hash_not_renewed", account_id=account.account_id, error=error)
