"""Open a session by e-mail address and password (ID-07)."""

from dataclasses import dataclass

from prometheus_client import Counter

from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import Account
from services.identity.domain.accounts.transitions import rehash
from services.identity.domain.memberships.acting import Acting, acting
from services.identity.domain.sessions.device import Device
from services.identity.domain.sessions.session import Session, begin
from shared.errors import Unauthenticated
from shared.observability.security_log import What, record
from shared.values.viewer import ROLE_SCOPES, Viewer

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
        (ID-17)."""
        acting = self.acting
        return Viewer(
            kind=acting.kind,
            account_id=self.account.account_id,
            scopes=ROLE_SCOPES[acting.role],
            customer_number=acting.customer_number,
            role=acting.role,
            session_id=self.session.session_id,
            session_epoch=self.account.session_epoch,
        )


async def log_in(context: IdentityContext, email_key: str, password: str, client: str, device: Device) -> LoggedIn:
    """The new session; LoginRefused, at the same cost, for an unknown address as for a wrong password; HashingBusy.

    It belongs to the epoch of the account as its password was checked: a reset that comes in between ends it too.
    """
    found = await context.accounts.by_email(email_key)
    password_hash = found.state.password_hash if found else None
    right = await context.passwords.verify(password_hash, password, client)
    if found is None or not right:
        logins.labels("wrong_password" if found else "unknown_address").inc()
        record(What.LOGIN_FAILED, address=email_key, account_id=found.id if found else None)
        raise LoginRefused
    account = found.state
    await _renew_hash(context, account, password, client)
    return await open_session(context, account, device)


async def open_session(context: IdentityContext, account: Account, device: Device) -> LoggedIn:
    """A session of an account whose owner has just proved to be it, by whatever way in."""
    session = begin(context.new_id("ses"), account.account_id, account.session_epoch, context.clock(), device)
    await context.sessions.create(session.session_id, session)
    logins.labels("opened").inc()
    ids = {"account_id": account.account_id, "session_id": session.session_id}
    record(What.LOGIN_SUCCEEDED, address=account.email_key, **ids)
    return LoggedIn(session, account)


async def _renew_hash(context: IdentityContext, account: Account, password: str, client: str) -> None:
    old = account.password_hash
    if old is not None and context.passwords.outdated(old):
        new = await context.passwords.hash(password, client)
        await context.accounts.change(account.account_id, lambda account: rehash(account, old, new), processed=None)
