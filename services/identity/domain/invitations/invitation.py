"""An invitation of an address to act for a company in a role (ID-17): one per company and address, mailed anew by each
repetition. Its link is good for whoever is logged in under that address, once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pydantic import Field

from services.identity.domain.accounts.account import Account
from services.identity.domain.links.link import Links, Purpose, TokenInvalid, check_link, new_link
from services.identity.domain.links.token import Token
from services.identity.domain.memberships.jobs import JoinCompany
from shared.events.contract import Message
from shared.events.identity.invitation_sent import InvitationSent
from shared.values.locale import Locale
from shared.values.state import State
from shared.values.viewer import Role


class Invitation(State):
    """`invited_by` is the login of the owner or the member of staff."""

    invitation_id: str
    customer_number: str
    company_name: str = Field(repr=False)
    email: str = Field(repr=False)
    email_key: str = Field(repr=False)
    role: Role
    locale: Locale
    invited_by: str
    invited_at: datetime
    status: Literal["open", "accepted", "withdrawn"] = "open"
    links: Links = ()


Decision = tuple[Invitation, Sequence[Message]]


def send(invitation: Invitation, token: Token, now: datetime, return_target: str | None) -> Decision:
    """Mailed, with a link that ends the ones before."""
    link = new_link(Purpose.ACCEPT_INVITATION, token, invitation.email, now, return_target)
    sent = invitation.model_copy(update={"status": "open", "invited_at": now, "links": (link,)})
    return sent, [
        InvitationSent(
            email=sent.email,
            locale=sent.locale,
            company_name=sent.company_name,
            customer_number=sent.customer_number,
            role=sent.role.value,
            token=token.sealed,
            expires_at=link.expires_at,
            return_target=return_target,
        )
    ]


def check(invitation: Invitation, token_hash: str, account: Account, now: datetime) -> None:
    """TokenInvalid unless the link is the newest, in time, and was mailed to this account's address."""
    check_link(invitation.links, Purpose.ACCEPT_INVITATION, token_hash, invitation.email, now)
    if account.email_key != invitation.email_key or invitation.status != "open":
        raise TokenInvalid


def accept(invitation: Invitation, token_hash: str, account: Account, now: datetime) -> Decision:
    """The account joins; the link is used up. TokenInvalid as `check`."""
    check(invitation, token_hash, account, now)
    accepted = invitation.model_copy(update={"status": "accepted", "links": ()})
    return accepted, [joining(invitation, token_hash, account)]


def joining(invitation: Invitation, token_hash: str, account: Account) -> JoinCompany:
    """What accepting comes to; the same for the same link."""
    return JoinCompany(
        account_id=account.account_id,
        customer_number=invitation.customer_number,
        role=invitation.role.value,
        reason=f"{invitation.invitation_id}:{token_hash[:16]}",
    )


def withdraw(invitation: Invitation) -> Decision:
    """Its link leads nowhere any more; one that was accepted stays as it is."""
    if invitation.status != "open":
        return invitation, []
    return invitation.model_copy(update={"status": "withdrawn", "links": ()}), []
