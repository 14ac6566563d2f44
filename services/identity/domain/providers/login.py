"""A login at a provider from its beginning to the ticket, which is used once (ID-09; RFC 6749, RFC 7636, RFC 9700).

    begun --(the browser comes back)--> answered --(who the person is)--> ticket --(log in, register, link)--> used

What the browser or app that began it must show again is known here by its hash alone.
"""

from datetime import datetime, timedelta

from pydantic import Field

from services.identity.domain.providers.link import ProviderLink
from shared.errors import Refused
from shared.values.locale import Locale
from shared.values.state import State, StateValue

LOGIN_LIFE = timedelta(minutes=10)
"""From its beginning until the provider sends the browser back."""

TICKET_LIFE = timedelta(minutes=30)
"""As long as a registration may take that is filled in with it."""


class LoginOver(Refused):
    """The answer of a provider belongs to no login that waits for one: forged, repeated or too old."""

    code = "provider_login_over"


class TicketInvalid(Refused):
    """Unknown, used, too old, or of another browser or app: the same answer for each."""

    code = "provider_ticket_invalid"


class Identity(StateValue):
    """Who somebody is at a provider. `key` is that of `ProviderLink`, `email_key` what is unique of the address;
    `email_confirmed` is the provider's own word."""

    provider: str
    key: str = Field(repr=False)
    email: str | None = Field(None, repr=False)
    email_key: str | None = Field(None, repr=False)
    email_confirmed: bool = False
    first_name: str | None = Field(None, repr=False)
    name: str | None = Field(None, repr=False)

    def confirms(self, email_key: str) -> bool:
        """Whether the provider says that an address is this person's."""
        return self.email_confirmed and self.email_key == email_key


def linked(identity: Identity, now: datetime) -> ProviderLink:
    """The link of an account to who somebody is at a provider."""
    return ProviderLink(provider=identity.provider, key=identity.key, email=identity.email, linked_at=now)


class ProviderLogin(State):
    """`code_verifier` and `nonce` are sealed; `holder_hash` is of the secret of the browser or app that began it;
    `expires_at` is when the answer, later the ticket, is too late."""

    provider: str
    state_hash: str = Field(repr=False)
    holder_hash: str = Field(repr=False)
    code_verifier: str = Field(repr=False)
    nonce: str = Field(repr=False)
    return_target: str
    locale: Locale
    expires_at: datetime
    answered_at: datetime | None = None
    ticket_hash: str | None = Field(None, repr=False)
    identity: Identity | None = None
    used_at: datetime | None = None


Decision = tuple[ProviderLogin, tuple[()]]


def answer(login: ProviderLogin, provider: str, state_hash: str, now: datetime) -> Decision:
    """The provider's answer came, in time and for the first time; LoginOver otherwise. Of two at once one succeeds."""
    genuine = login.provider == provider and login.state_hash == state_hash
    if not genuine or login.answered_at is not None or now >= login.expires_at:
        raise LoginOver
    return login.model_copy(update={"answered_at": now}), ()


def identify(login: ProviderLogin, identity: Identity, ticket_hash: str, now: datetime) -> Decision:
    """The provider said who it is: the ticket can be used from now on."""
    update = {"identity": identity, "ticket_hash": ticket_hash, "expires_at": now + TICKET_LIFE}
    return login.model_copy(update=update), ()


def check_ticket(login: ProviderLogin, ticket_hash: str, holder_hash: str, now: datetime) -> Identity:
    """Who the ticket is for; TicketInvalid unless it is good and shown by whoever began the login."""
    right = login.ticket_hash == ticket_hash and login.holder_hash == holder_hash
    if not right or login.identity is None or login.used_at is not None or now >= login.expires_at:
        raise TicketInvalid
    return login.identity


def use_ticket(login: ProviderLogin, ticket_hash: str, holder_hash: str, now: datetime) -> Decision:
    """The ticket is used up; TicketInvalid as `check_ticket`. Of many at once one succeeds."""
    check_ticket(login, ticket_hash, holder_hash, now)
    return login.model_copy(update={"used_at": now}), ()
