"""`/identity/v1/sessions`: log in, refresh, log out (ID-07)."""

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field

from services.identity.actions.log_in import LoggedIn, log_in
from services.identity.actions.log_out import log_out
from services.identity.actions.refresh_session import refresh_session
from services.identity.context import Identity
from services.identity.endpoints.accounts import AccountAnswer
from services.identity.endpoints.context import Client, Service, unauthorized_when_refused
from services.identity.endpoints.fields import Email, GivenPassword
from shared.web.auth import Caller
from shared.web.bodies import Answer, Body
from shared.web.problems import documented

router = APIRouter(tags=["sessions"])

LOGGING_IN = "10/minute"
LOGGING_IN_FROM_ONE_PLACE = "300/minute"
REFRESHING = "300/minute"


class LoginBody(Body):
    """E-mail address, in any spelling of its case, and password."""

    email: Email
    password: GivenPassword


class RefreshBody(Body):
    """The newest refresh token of the session."""

    refresh_token: Annotated[str, Field(min_length=1, max_length=200)]


class SessionAnswer(Answer):
    """Tokens in the words of RFC 6749. Keep the refresh token of the newest answer only: using an older one ends the
    session."""

    access_token: Annotated[str, Field(description="ES256 JWT: Authorization: Bearer …", repr=False)]
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a scheme's name
    expires_in: Annotated[int, Field(description="seconds", examples=[600])]
    refresh_token: Annotated[str, Field(description="opaque, good once", repr=False)]
    refresh_expires_in: Annotated[int, Field(description="seconds", examples=[2_592_000])]
    account: AccountAnswer


@router.post("/sessions", status_code=201, responses=documented(400, 401, 413, 415, 422, 429, 503))
async def create_session(service: Service, client: Client, body: LoginBody) -> SessionAnswer:
    """Logs in. An unknown address and a wrong password get the same answer."""
    await service.rate_limits.hit("log_in_from", LOGGING_IN_FROM_ONE_PLACE, client)
    await service.rate_limits.hit("log_in", LOGGING_IN, body.email.key, client)
    with unauthorized_when_refused():
        return _answer(service, await log_in(service, body.email.key, body.password))


@router.post("/sessions/refresh", responses=documented(400, 401, 413, 415, 422, 429, 503))
async def refresh(service: Service, client: Client, body: RefreshBody) -> SessionAnswer:
    """New tokens for an old refresh token, which is used up by this."""
    await service.rate_limits.hit("refresh", REFRESHING, client)
    with unauthorized_when_refused():
        return _answer(service, await refresh_session(service, body.refresh_token))


@router.delete("/sessions/current", status_code=204, responses=documented(401, 503))
async def delete_session(service: Service, caller: Caller) -> None:
    """Logs out: ends the session of the access token that is sent."""
    with unauthorized_when_refused():
        await log_out(service, caller.session_id)


def _answer(service: Identity, logged_in: LoggedIn) -> SessionAnswer:
    session, account = logged_in.session, logged_in.account
    now = service.clock()
    return SessionAnswer(
        access_token=service.access_tokens.issue(account.account_id, account.customer_number, session.session_id, now),
        expires_in=int(service.access_tokens.life.total_seconds()),
        refresh_token=service.refresh_tokens.issue(session.session_id, session.generation),
        refresh_expires_in=int((session.expires_at - now).total_seconds()),
        account=AccountAnswer.of(account),
    )
