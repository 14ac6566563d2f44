"""Mailed links (ID-06, ID-08): one mechanism for every purpose, embedded in the aggregate that a link changes.

A link is bound to its aggregate, to an address and to a purpose. It is good once, for a time that its purpose says, and
only the newest of its purpose is. A transition that redeems one checks it again, so that of many at once one succeeds.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import Field

from services.identity.domain.links.token import Token
from shared.errors import Refused
from shared.values.state import StateValue


class Purpose(StrEnum):
    """What redeeming a link does."""

    CONFIRM_ADDRESS = "confirm_address"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - a purpose's name
    SET_PASSWORD = "set_password"  # noqa: S105 - a purpose's name
    CHANGE_EMAIL = "change_email"
    ACCEPT_INVITATION = "accept_invitation"
    DECIDE_ACCESS = "decide_access"
    CONFIRM_DATA_REQUEST = "confirm_data_request"
    DOWNLOAD_EXPORT = "download_export"


LIVES = {
    Purpose.CONFIRM_ADDRESS: timedelta(days=7),
    Purpose.RESET_PASSWORD: timedelta(hours=24),
    Purpose.SET_PASSWORD: timedelta(days=7),
    Purpose.CHANGE_EMAIL: timedelta(hours=24),
    Purpose.ACCEPT_INVITATION: timedelta(days=14),
    Purpose.DECIDE_ACCESS: timedelta(days=14),
    Purpose.CONFIRM_DATA_REQUEST: timedelta(days=14),
    Purpose.DOWNLOAD_EXPORT: timedelta(days=7),
}


class TokenInvalid(Refused):
    """Unknown, used, superseded or expired: the same answer for each, so that nothing can be probed."""

    code = "token_invalid"


class Link(StateValue):
    """A link that was mailed to `address`. `return_target` is the client that it leads to."""

    purpose: Purpose
    token_hash: str = Field(repr=False)
    address: str = Field(repr=False)
    issued_at: datetime
    expires_at: datetime
    return_target: str | None = None


Links = tuple[Link, ...]
"""The open links of one aggregate, one of each purpose at most."""


def new_link(purpose: Purpose, token: Token, address: str, now: datetime, return_target: str | None = None) -> Link:
    """A link that `address` is mailed now."""
    return Link(
        purpose=purpose,
        token_hash=token.token_hash,
        address=address,
        issued_at=now,
        expires_at=now + LIVES[purpose],
        return_target=return_target,
    )


def with_link(links: Links, link: Link) -> Links:
    """An earlier link of the same purpose ends with the new one."""
    return (*without(links, link.purpose), link)


def without(links: Links, purpose: Purpose) -> Links:
    """The links of every other purpose."""
    return tuple(link for link in links if link.purpose is not purpose)


def newest(links: Links, purpose: Purpose) -> Link | None:
    """The link of a purpose that was mailed last; it may have expired."""
    return next((link for link in links if link.purpose is purpose), None)


def check_link(links: Links, purpose: Purpose, token_hash: str, address: str, now: datetime) -> Link:
    """The link of a token; TokenInvalid unless it is the newest of its purpose, was mailed to `address` and is in
    time."""
    link = newest(links, purpose)
    if link is None or link.token_hash != token_hash or link.address != address or now >= link.expires_at:
        raise TokenInvalid
    return link
