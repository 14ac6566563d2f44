"""Another e-mail address: asked for, then confirmed by a link to it (ID-10)."""

from collections.abc import Sequence
from datetime import datetime

from services.identity.domain.accounts.account import Account
from services.identity.domain.accounts.changes import Decision
from services.identity.domain.accounts.public import public
from services.identity.domain.accounts.transitions import end_sessions
from services.identity.domain.links.link import Purpose, check_link, new_link, newest, with_link
from services.identity.domain.links.token import Token
from shared.errors import FieldError, Invalid
from shared.events.contract import Event
from shared.events.identity.account_changed import AccountChanged
from shared.events.identity.email_change_announced import EmailChangeAnnounced
from shared.events.identity.email_change_requested import EmailChangeRequested
from shared.events.identity.email_change_to_taken_address import EmailChangeToTakenAddress
from shared.events.identity.email_changed import EmailChanged
from shared.values.email_address import EmailAddress, parse_email_address


def ask_email_change(
    account: Account, new: EmailAddress, owner: Account | None, token: Token, now: datetime, return_target: str
) -> Decision:
    """A link to the new address, and a word to the present one, if it is confirmed. Where the new one has an account
    already, `owner`, its owner is told instead and the token goes nowhere: who asks sees the same. Invalid for the
    present address."""
    if new.key == account.email_key:
        raise Invalid(FieldError("email", "email_unchanged"))
    link = new_link(Purpose.CHANGE_EMAIL, token, new.text, now, return_target)
    announced = EmailChangeAnnounced(
        account_id=account.account_id,
        email=account.email,
        new_email=new.text,
        asked_at=now,
        return_target=return_target,
    )
    to_new: Event = EmailChangeRequested(
        account_id=account.account_id,
        email=new.text,
        token=token.sealed,
        expires_at=link.expires_at,
        return_target=return_target,
    )
    if owner is not None:
        to_new = EmailChangeToTakenAddress(
            account_id=owner.account_id, email=owner.email, asked_at=now, return_target=return_target
        )
    return account.model_copy(update={"links": with_link(account.links, link)}), [
        *_if_confirmed(account, announced),
        to_new,
    ]


def redeem_email_change(account: Account, token_hash: str, now: datetime, own_session: str | None) -> Decision:
    """The address that the link was mailed to is the account's, and confirmed; TokenInvalid otherwise. Every session
    but `own_session` is over, and so are the links to the earlier address, which is told."""
    asked = newest(account.links, Purpose.CHANGE_EMAIL)
    link = check_link(account.links, Purpose.CHANGE_EMAIL, token_hash, asked.address if asked else "", now)
    new = parse_email_address(link.address)
    after, ended = end_sessions(account, "email_changed", now, own_session)
    links = tuple(each for each in account.links if each is not asked and each.address != account.email)
    address = {"email": new.text, "email_key": new.key, "email_confirmed_at": now, "links": links, "refused_at": None}
    after = after.model_copy(update=address)
    told = EmailChanged(
        account_id=account.account_id,
        old_email=account.email,
        new_email=new.text,
        changed_at=now,
        return_target=link.return_target,
    )
    return after, [AccountChanged(account=public(after)), *_if_confirmed(account, told), *ended]


def _if_confirmed(account: Account, told: Event) -> Sequence[Event]:
    """An address that nobody has confirmed may be a stranger's, who is mailed nothing (S2)."""
    return [told] if account.email_confirmed_at else []
