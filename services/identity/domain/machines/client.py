"""A machine client and its transitions (ID-29): two secrets at most, so that one can be replaced without a pause."""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta

from pydantic import Field

from shared.errors import Refused
from shared.events.contract import Event
from shared.events.identity.sessions_ended import SessionsEnded
from shared.values.state import State, StateValue

USE_NOTED_EVERY = timedelta(minutes=1)
"""A client that asks for token after token costs one write a minute."""


class ClientRevoked(Refused):
    """It was revoked: nothing can be done with it any more."""

    code = "client_revoked"


class ClientSecret(StateValue):
    """A secret, known by its SHA-256: 256 random bits need no slower hash. It is good before `expires_at`, if given."""

    secret_hash: str = Field(repr=False)
    created_at: datetime
    expires_at: datetime | None = None


class MachineClient(State):
    """`secrets` are the newest last. `epoch` counts the times that every access token was ended."""

    client_id: str
    name: str
    scopes: tuple[str, ...]
    secrets: tuple[ClientSecret, ...]
    created_at: datetime
    created_by: str
    expires_at: datetime
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None
    epoch: int = 0

    def is_good(self, now: datetime) -> bool:
        """Whether it may do anything at all."""
        return self.revoked_at is None and now < self.expires_at


Decision = tuple[MachineClient, Sequence[Event]]


def secret_of(client: MachineClient, secret_hash: str, now: datetime) -> ClientSecret | None:
    """The secret that this is the hash of, while it and its client are good."""
    found = [each for each in client.secrets if hmac.compare_digest(each.secret_hash, secret_hash)]
    good = [each for each in found if each.expires_at is None or now < each.expires_at]
    return good[0] if good and client.is_good(now) else None


def rotate(client: MachineClient, secret_hash: str, overlap: timedelta, now: datetime) -> Decision:
    """A new secret; the newest one before it is good for `overlap` more, and any older one is gone. ClientRevoked."""
    if client.revoked_at is not None:
        raise ClientRevoked
    newest = client.secrets[-1]
    ends = now + overlap if newest.expires_at is None else min(now + overlap, newest.expires_at)
    old = (newest.model_copy(update={"expires_at": ends}),) if overlap else ()
    new = ClientSecret(secret_hash=secret_hash, created_at=now)
    return client.model_copy(update={"secrets": (*old, new)}), []


def revoke(client: MachineClient, now: datetime) -> Decision:
    """Its secrets are gone and its access tokens are refused, in every service; nothing the second time."""
    if client.revoked_at is not None:
        return client, []
    epoch = client.epoch + 1
    ended = SessionsEnded(account_id=client.client_id, before_epoch=epoch, ended_at=now, why="revoked")
    return client.model_copy(update={"revoked_at": now, "secrets": (), "epoch": epoch}), [ended]


def note_use(client: MachineClient, now: datetime) -> Decision:
    """When it got a token last, to the minute."""
    if client.last_used_at is not None and now - client.last_used_at < USE_NOTED_EVERY:
        return client, []
    return client.model_copy(update={"last_used_at": now}), []
