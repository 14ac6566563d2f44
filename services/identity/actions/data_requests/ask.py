"""Ask for a copy of one's data, their erasure or restriction, in the account (ID-14)."""

from collections.abc import Sequence

from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import Account
from services.identity.domain.data_requests.request import DataRequest, Kind, Source
from services.identity.domain.data_requests.transitions import receive, verify
from services.identity.domain.sessions.session import Session
from shared.errors import AlreadyExists, FieldError, Invalid, Refused
from shared.events.contract import Message
from shared.observability.security_log import What, record
from shared.persistence.versioned import Versioned
from shared.values.viewer import Viewer

FRESH_LOGIN_S = 600
"""Seconds after a login in which it proves by itself who asks."""


async def ask(
    context: IdentityContext,
    viewer: Viewer,
    kind: Kind,
    *,
    password: str | None = None,
    return_target: str | None = None,
    client: str = "",
) -> Versioned[DataRequest]:
    """The request, accepted as its owner's. Refused `address_not_confirmed`, `proof_required` (an erasure needs the
    password or a login of the last ten minutes), `data_request_open`; Invalid when the password is wrong."""
    account = (await context.accounts.visible_to(viewer).get(viewer.account_id)).state
    if account.email_confirmed_at is None:
        raise Refused("address_not_confirmed")
    if kind is Kind.ERASURE:
        session = (await context.sessions.visible_to(viewer).get(viewer.session)).state
        await _prove(context, account, session, password, client)
    now, target = context.clock(), context.return_targets.chosen(return_target)
    request = receive(context.new_id("dat"), account, kind, Source.ACCOUNT, now, target)
    stored = await store(context, *verify(request, now))
    record(What.DATA_REQUESTED, account_id=account.account_id, kind=kind.value)
    return stored


async def store(context: IdentityContext, request: DataRequest, messages: Sequence[Message]) -> Versioned[DataRequest]:
    """Stores a new request; Refused `data_request_open` while the account has an open one of its kind."""
    try:
        return await context.data_requests.create(request.request_id, request, messages)
    except AlreadyExists as error:
        if error.field != "open_key":
            raise
        raise Refused("data_request_open") from None


async def _prove(
    context: IdentityContext, account: Account, session: Session, password: str | None, client: str
) -> None:
    """It is the owner who asks, not whoever found an open browser."""
    if password is not None:
        if not await context.passwords.verify(account.password_hash, password, client):
            raise Invalid(FieldError("password", "wrong_password"))
    elif (context.clock() - session.created_at).total_seconds() > FRESH_LOGIN_S:
        raise Refused("proof_required")
