"""Another password, by who knows the present one (ID-10)."""

from datetime import datetime

from services.identity.domain.accounts.account import Account
from services.identity.domain.accounts.changes import Decision
from services.identity.domain.accounts.transitions import end_sessions
from services.identity.domain.links.link import Purpose
from shared.errors import FieldError, Invalid, Refused
from shared.events.identity.password_changed import PasswordChanged

_ENDED_WITH_IT = frozenset({Purpose.RESET_PASSWORD, Purpose.SET_PASSWORD, Purpose.CHANGE_EMAIL})


class NoPasswordYet(Refused):
    """The account was opened without one: the first is chosen by a mailed link, "forgot password"."""

    code = "no_password_yet"


class PasswordWrong(Invalid):
    """The present password, which was to be given, is another one."""

    def __init__(self) -> None:
        super().__init__(FieldError("current_password", "wrong_password"))


def change_password(account: Account, proved: str, password_hash: str, session_id: str, now: datetime) -> Decision:
    """The new password; every session but this one is over, and so are the links that somebody else may have had
    mailed. `proved` is the hash that the present password was compared with: PasswordWrong when it was replaced
    meanwhile."""
    if account.password_hash != proved:
        raise PasswordWrong
    after, ended = end_sessions(account, "password_changed", now, session_id)
    links = tuple(link for link in account.links if link.purpose not in _ENDED_WITH_IT)
    told = PasswordChanged(account_id=account.account_id, email=account.email, changed_at=now)
    return after.model_copy(update={"password_hash": password_hash, "links": links}), [told, *ended]
