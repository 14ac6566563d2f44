"""An account as it is stored (ID-03); its transitions are in transitions.py. A token is known here by its SHA-256."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from pydantic import Field

from services.identity.domain.accounts.standing import Standing
from services.identity.domain.accounts.upcasters import links_of_all_purposes
from services.identity.domain.addresses.delivery_address import DeliveryAddress
from services.identity.domain.links.link import Links
from services.identity.domain.memberships.membership import Membership
from services.identity.domain.profiles.profile import Profile
from services.identity.domain.providers.link import ProviderLink
from services.identity.domain.vehicles.vehicle import Vehicle
from shared.values.locale import Locale
from shared.values.postal_address import PostalAddress
from shared.values.state import State, StateValue, Upcaster


class AcceptedTerms(StateValue):
    """Which terms the customer accepted, and when. `hash` names their words and `language` the one they were shown in;
    None where an account was opened before they were kept."""

    version: str
    hash: str | None = None
    language: Locale | None = None
    accepted_at: datetime


class PersonalDetails(StateValue):
    """Who the customer is. `phone` is E.164, `email_key` what is unique of the address."""

    email: str = Field(repr=False)
    email_key: str = Field(repr=False)
    first_name: str = Field(repr=False)
    name: str = Field(repr=False)
    phone: str = Field(repr=False)
    address: PostalAddress
    locale: Locale

    def known_words(self) -> list[str]:
        """What a password may not lean on: whoever guesses it knows them."""
        return [self.first_name, self.name, self.email]


class Account(PersonalDetails, State):
    """`session_epoch` counts the times that every session was ended: a session of an earlier epoch is over, but for
    `kept_session`, which went on when the others ended last. `password_hash` is None until a password is chosen.
    `refused_at` is when the owner of the address said that they had not opened the account; `links_mailed` are the
    moments of the links that were mailed in the last day because somebody typed the address; `told_of_attempt_at` is
    when the owner was last told that somebody tried to register with it. `standing`: whether it is used, restricted or
    closed."""

    SCHEMA: ClassVar[int] = 3
    UPCASTERS: ClassVar[Mapping[int, Upcaster]] = {1: links_of_all_purposes, 2: dict}

    account_id: str
    customer_number: str
    profile: Profile = Profile.INDIVIDUAL
    password_hash: str | None = Field(None, repr=False)
    terms: AcceptedTerms
    registered_at: datetime
    session_epoch: int = 0
    kept_session: str | None = None
    email_confirmed_at: datetime | None = None
    refused_at: datetime | None = None
    told_of_attempt_at: datetime | None = None
    links: Links = ()
    links_mailed: tuple[datetime, ...] = ()
    delivery_addresses: tuple[DeliveryAddress, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()
    providers: tuple[ProviderLink, ...] = ()
    memberships: tuple[Membership, ...] = ()
    standing: Standing = Standing()

    def deadlines(self) -> Mapping[str, datetime]:
        """`silence`: when an account that nobody uses is warned, and then erased (ID-26)."""
        ends = self.standing.silence_ends(self.registered_at)
        return {"silence": ends} if ends else {}
