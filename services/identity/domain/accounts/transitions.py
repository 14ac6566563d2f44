"""The transitions of an account: registered, address confirmed, password reset (ID-03, ID-06, ID-08)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from services.identity.domain.accounts.account import Account
from services.identity.domain.accounts.applicant import Applicant
from services.identity.domain.accounts.credentials import credentials, issue_credentials
from services.identity.domain.accounts.public import public
from services.identity.domain.links.allowance import is_due, is_within, noted
from services.identity.domain.links.link import Link, Links, Purpose, check_link, new_link, newest, with_link, without
from services.identity.domain.links.token import Token
from services.identity.domain.providers.login import linked
from shared.events.contract import Event
from shared.events.identity.account_changed import AccountChanged
from shared.events.identity.account_registered import AccountRegistered
from shared.events.identity.address_confirmation_requested import AddressConfirmationRequested
from shared.events.identity.password_changed import PasswordChanged
from shared.events.identity.password_reset_requested import PasswordResetRequested
from shared.events.identity.sessions_ended import SessionsEnded

EndReason = Literal[
    "password_reset",
    "address_confirmed",
    "password_changed",
    "email_changed",
    "address_refused",
    "logout_everywhere",
    "locked",
    "left",
    "role_changed",
    "restriction",
    "erasure",
]
"""Why all sessions of an account end at once."""


Decision = tuple[Account, Sequence[Event]]


def register(account_id: str, customer_number: str, applicant: Applicant, token: Token) -> Decision:
    """A new account, and the request to have its address confirmed; when a provider confirms it, the login codes."""
    now, details, identity = applicant.terms.accepted_at, applicant.details, applicant.identity
    account = Account(
        **dict(details),
        account_id=account_id,
        customer_number=customer_number,
        profile=applicant.profile,
        password_hash=applicant.password_hash,
        terms=applicant.terms,
        registered_at=now,
        email_confirmed_at=now if identity and identity.confirms(details.email_key) else None,
        providers=(linked(identity, now),) if identity else (),
    )
    mail = request_confirmation if account.email_confirmed_at is None else issue_credentials
    account, asked = mail(account, token, now, applicant.return_target)
    return account, [AccountRegistered(account=public(account), return_target=applicant.return_target), *asked]


def request_confirmation(account: Account, token: Token, now: datetime, return_target: str | None = None) -> Decision:
    """A confirmation link for the account's address; earlier ones end with it. Nothing once it is confirmed or refused,
    nor when one is on its way or there were enough today."""
    answered = account.email_confirmed_at is not None or account.refused_at is not None
    if answered or not _may_mail(account, Purpose.CONFIRM_ADDRESS, now):
        return account, []
    link = new_link(Purpose.CONFIRM_ADDRESS, token, account.email, now, return_target)
    asked = AddressConfirmationRequested(
        account_id=account.account_id,
        email=account.email,
        token=token.sealed,
        expires_at=link.expires_at,
        registered_at=account.registered_at,
        return_target=return_target,
    )
    return _mailed(account, link, now), [asked]


def confirm_address(
    account: Account, token_hash: str, token: Token, now: datetime, own_session: str | None = None
) -> Decision:
    """The owner followed the link in time, and is mailed the login codes; TokenInvalid otherwise. Of the sessions only
    `own_session` goes on, the one in which the link was followed: whoever else opened one, or linked a provider, need
    not own the address. `token` is for the codes."""
    link = check_link(account.links, Purpose.CONFIRM_ADDRESS, token_hash, account.email, now)
    links = without(account.links, Purpose.CONFIRM_ADDRESS)
    confirmed, ended = end_sessions(account, "address_confirmed", now, own_session)
    confirmed = confirmed.model_copy(
        update={"email_confirmed_at": now, "links": links, "providers": account.providers if own_session else ()}
    )
    confirmed, issued = issue_credentials(confirmed, token, now, link.return_target)
    return confirmed, [AccountChanged(account=public(confirmed)), *ended, *issued]


def refuse_address(account: Account, token_hash: str, now: datetime) -> Decision:
    """The owner of the address did not open the account: nobody gets in any more, and it is mailed no confirmation.
    A reset takes it over. TokenInvalid unless the link is good."""
    check_link(account.links, Purpose.CONFIRM_ADDRESS, token_hash, account.email, now)
    closed, ended = end_sessions(account, "address_refused", now)
    update = {"refused_at": now, "password_hash": None, "links": (), "providers": ()}
    return closed.model_copy(update=update), ended


def request_reset(account: Account, token: Token, now: datetime, return_target: str | None = None) -> Decision:
    """A reset link for the stored address; earlier ones end with it. Nothing when one is on its way, or an address that
    is not confirmed had enough today."""
    if not _may_mail(account, Purpose.RESET_PASSWORD, now):
        return account, []
    link = new_link(Purpose.RESET_PASSWORD, token, account.email, now, return_target)
    asked = PasswordResetRequested(
        account_id=account.account_id,
        email=account.email,
        token=token.sealed,
        expires_at=link.expires_at,
        return_target=return_target,
    )
    return _mailed(account, link, now), [asked]


def _may_mail(account: Account, purpose: Purpose, now: datetime) -> bool:
    is_known = account.email_confirmed_at is not None
    return is_due(account.links, purpose, now) and (is_known or is_within(account.links_mailed, now))


def _mailed(account: Account, link: Link, now: datetime) -> Account:
    update = {"links": with_link(account.links, link), "links_mailed": noted(account.links_mailed, now)}
    return account.model_copy(update=update)


def check_reset(account: Account, token_hash: str, now: datetime) -> Link:
    """The link, that of a reset or of the login codes; TokenInvalid unless it is the newest of its purpose, went to the
    account's address and is in time."""
    of_the_codes = newest(account.links, Purpose.SET_PASSWORD)
    sets = of_the_codes is not None and of_the_codes.token_hash == token_hash
    purpose = Purpose.SET_PASSWORD if sets else Purpose.RESET_PASSWORD
    return check_link(account.links, purpose, token_hash, account.email, now)


def redeem_reset(account: Account, token_hash: str, password_hash: str, now: datetime) -> Decision:
    """The new password, and the end of every session; TokenInvalid unless the link is good.

    Who follows it has the mailbox: an address that was not confirmed is by this, and what whoever opened the account
    left behind to come back by ends."""
    link = check_reset(account, token_hash, now)
    changed, ended = end_sessions(account, "password_reset", now)
    changed = changed.model_copy(update={"password_hash": password_hash, "links": _without_passwords(account.links)})
    if account.email_confirmed_at is None:
        changed = changed.model_copy(
            update={"email_confirmed_at": now, "refused_at": None, "links": (), "providers": ()}
        )
        ended = [AccountChanged(account=public(changed)), *ended, credentials(changed, link.return_target)]
    told = PasswordChanged(
        account_id=account.account_id, email=account.email, changed_at=now, return_target=link.return_target
    )
    return changed, [told, *ended]


def _without_passwords(links: Links) -> Links:
    """A new password ends every link by which another one could be set."""
    return without(without(links, Purpose.RESET_PASSWORD), Purpose.SET_PASSWORD)


def end_sessions(account: Account, why: EndReason, now: datetime, keep: str | None = None) -> Decision:
    """Every session of the account but `keep` is over, in every service, in this one write."""
    epoch = account.session_epoch + 1
    ended = SessionsEnded(account_id=account.account_id, before_epoch=epoch, kept_session=keep, ended_at=now, why=why)
    return account.model_copy(update={"session_epoch": epoch, "kept_session": keep}), [ended]


def rehash(account: Account, old_hash: str | None, new_hash: str) -> Decision:
    """The same password at today's cost, unless it was changed meanwhile."""
    if account.password_hash != old_hash:
        return account, []
    return account.model_copy(update={"password_hash": new_hash}), []
