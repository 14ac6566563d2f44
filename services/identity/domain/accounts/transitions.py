"""The transitions of an account: registered, address confirmed, password reset (ID-03, ID-06, ID-08).

A transition that redeems a token checks it again, so that of many at once one succeeds.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from services.identity.domain.accounts.account import AcceptedTerms, Account, Confirmation, Profile, Reset
from services.identity.domain.accounts.public import public
from services.identity.domain.accounts.token import Token
from shared.errors import Refused
from shared.events.contract import Event
from shared.events.identity.account_changed import AccountChanged
from shared.events.identity.account_registered import AccountRegistered
from shared.events.identity.address_confirmation_requested import AddressConfirmationRequested
from shared.events.identity.password_changed import PasswordChanged
from shared.events.identity.password_reset_requested import PasswordResetRequested
from shared.events.identity.sessions_ended import SessionsEnded

EndReason = Literal["password_reset", "locked", "left"]
"""Why all sessions of an account end at once."""

CONFIRMATION_LIFE = timedelta(days=7)
RESET_LIFE = timedelta(hours=24)


class TokenInvalid(Refused):
    """Unknown, used, superseded or expired: the same answer for each, so that nothing can be probed."""

    code = "token_invalid"


Decision = tuple[Account, Sequence[Event]]


def register(
    account_id: str,
    customer_number: str,
    profile: Profile,
    password_hash: str,
    terms: AcceptedTerms,
    token: Token,
    return_target: str | None = None,
) -> Decision:
    """A new account, and the request to have its address confirmed; both mails lead to `return_target`."""
    now = terms.accepted_at
    account = Account(
        **dict(profile),
        account_id=account_id,
        customer_number=customer_number,
        password_hash=password_hash,
        terms=terms,
        registered_at=now,
    )
    account, asked = request_confirmation(account, token, now, return_target)
    return account, [AccountRegistered(account=public(account), return_target=return_target), *asked]


def request_confirmation(account: Account, token: Token, now: datetime, return_target: str | None = None) -> Decision:
    """A confirmation link for the account's address; earlier ones end with it. Nothing once it is confirmed."""
    if account.email_confirmed_at is not None:
        return account, []
    expires_at = now + CONFIRMATION_LIFE
    link = Confirmation(token_hash=token.token_hash, address=account.email, expires_at=expires_at)
    asked = AddressConfirmationRequested(
        account_id=account.account_id,
        email=account.email,
        token=token.sealed,
        expires_at=expires_at,
        return_target=return_target,
    )
    return account.model_copy(update={"confirmation": link}), [asked]


def confirm_address(account: Account, token_hash: str, now: datetime) -> Decision:
    """The owner followed the link in time; TokenInvalid otherwise."""
    link = account.confirmation
    if link is None or link.token_hash != token_hash or link.address != account.email or now >= link.expires_at:
        raise TokenInvalid
    confirmed = account.model_copy(update={"email_confirmed_at": now, "confirmation": None})
    return confirmed, [AccountChanged(account=public(confirmed))]


def request_reset(account: Account, token: Token, now: datetime, return_target: str | None = None) -> Decision:
    """A reset link for the stored address; earlier ones end with it."""
    reset = Reset(token_hash=token.token_hash, expires_at=now + RESET_LIFE, return_target=return_target)
    asked = PasswordResetRequested(
        account_id=account.account_id,
        email=account.email,
        token=token.sealed,
        expires_at=reset.expires_at,
        return_target=return_target,
    )
    return account.model_copy(update={"reset": reset}), [asked]


def check_reset(account: Account, token_hash: str, now: datetime) -> Reset:
    """The link; TokenInvalid unless it is the newest and less than 24 h old."""
    link = account.reset
    if link is None or link.token_hash != token_hash or now >= link.expires_at:
        raise TokenInvalid
    return link


def redeem_reset(account: Account, token_hash: str, password_hash: str, now: datetime) -> Decision:
    """The new password, and the end of every session; TokenInvalid unless the link is good."""
    link = check_reset(account, token_hash, now)
    changed, ended = end_sessions(account, "password_reset", now)
    changed = changed.model_copy(update={"password_hash": password_hash, "reset": None})
    told = PasswordChanged(
        account_id=account.account_id, email=account.email, changed_at=now, return_target=link.return_target
    )
    return changed, [told, *ended]


def end_sessions(account: Account, why: EndReason, now: datetime) -> Decision:
    """Every session of the account is over, in every service: for a new password, a lock, someone who leaves."""
    epoch = account.session_epoch + 1
    ended = SessionsEnded(account_id=account.account_id, before_epoch=epoch, ended_at=now, why=why)
    return account.model_copy(update={"session_epoch": epoch}), [ended]


def rehash(account: Account, old_hash: str, new_hash: str) -> Decision:
    """The same password at today's cost, unless it was changed meanwhile."""
    if account.password_hash != old_hash:
        return account, []
    return account.model_copy(update={"password_hash": new_hash}), []
