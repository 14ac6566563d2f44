"""`/identity/v1/sessions`: log in, refresh, log out (ID-07)."""

from typing import Annotated, Any, Literal

from pydantic import Field

from services.identity.actions.sessions.log_in import LoggedIn, log_in
from services.identity.actions.sessions.log_out import log_out
from services.identity.actions.sessions.refresh_session import refresh_session
from services.identity.context import IdentityContext
from services.identity.endpoints.accounts import AccountResponse
from services.identity.endpoints.context import Context
from services.identity.endpoints.fields import GivenPassword
from shared.values.viewer import Scope, Viewer
from shared.web.auth import allowed_to
from shared.web.client import Client
from shared.web.fields import Email
from shared.web.openapi.declare import documented
from shared.web.routes import router_for
from shared.web.schemas import RequestModel, ResponseModel

router = router_for("sessions", "Log in, refresh the tokens, log out.")

LOGGING_IN = "10/minute"
LOGGING_IN_FROM_ONE_PLACE = "300/minute"
REFRESHING = "300/minute"


class LoginRequest(RequestModel):
    """E-mail address, in any spelling of its case, and password."""

    email: Email
    password: GivenPassword


class RefreshRequest(RequestModel):
    """The newest refresh token of the session."""

    refresh_token: Annotated[str, Field(min_length=1, max_length=200)]


class AccessResponse(ResponseModel):
    """An access token, in the words of RFC 6749, and whose it is."""

    access_token: Annotated[str, Field(description="ES256 JWT: Authorization: Bearer …", repr=False)]
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a scheme's name
    expires_in: Annotated[int, Field(description="seconds", examples=[600])]
    refresh_expires_in: Annotated[int, Field(description="seconds", examples=[2_592_000])]
    account: AccountResponse

    @classmethod
    def fields_of(cls, context: IdentityContext, logged_in: LoggedIn) -> dict[str, Any]:
        """What answers of both kinds of session have, with a fresh access token."""
        now = context.clock()
        return {
            "access_token": context.access_tokens.issue(logged_in.viewer(), now),
            "expires_in": int(context.access_tokens.life.total_seconds()),
            "refresh_expires_in": int((logged_in.session.expires_at - now).total_seconds()),
            "account": AccountResponse.of(logged_in.account),
        }


class SessionResponse(AccessResponse):
    """Keep the refresh token of the newest answer only: an older one is good for ten seconds more, in case the answer
    was lost, and ends the session after that."""

    refresh_token: Annotated[str, Field(description="opaque, good once", repr=False)]


@router.post(
    "/sessions",
    operation_id="logIn",
    summary="Log in",
    status_code=201,
    response_description="The tokens of a new session.",
    responses=documented({401: ["invalid_credentials"]}),
)
async def create_session(context: Context, client: Client, body: LoginRequest) -> SessionResponse:
    """Logs in an app. An unknown address and a wrong password get the same answer. For web pages: browser sessions."""
    return _answer(context, await logged_in(context, client, body))


@router.post(
    "/sessions/refresh",
    operation_id="refreshSession",
    summary="Get new tokens",
    response_description="The session's new tokens.",
    responses=documented({401: ["session_over"], 503: ["contended"]}),
)
async def refresh(context: Context, client: Client, body: RefreshRequest) -> SessionResponse:
    """New tokens for a refresh token, which is used up by this; if the answer is lost, ask again within ten seconds."""
    await context.rate_limits.hit("refresh", REFRESHING, client)
    return _answer(context, await refresh_session(context, body.refresh_token))


@router.delete(
    "/sessions/current",
    operation_id="logOut",
    summary="Log out",
    status_code=204,
    response_description="The session has ended.",
    responses=documented({401: ["session_over"], 503: ["contended"]}),
)
async def delete_session(context: Context, viewer: Annotated[Viewer, allowed_to(Scope.IDENTITY_WRITE)]) -> None:
    """Logs out: ends the session of the access token that is sent."""
    await log_out(context, viewer)


async def logged_in(context: IdentityContext, client: str, body: LoginRequest) -> LoggedIn:
    """A new session, within the limits of both kinds of login together."""
    await context.rate_limits.hit("log_in_from", LOGGING_IN_FROM_ONE_PLACE, client)
    await context.rate_limits.hit("log_in", LOGGING_IN, body.email.key, client)
    return await log_in(context, body.email.key, body.password, client)


def _answer(context: IdentityContext, logged_in: LoggedIn) -> SessionResponse:
    session = logged_in.session
    token = context.refresh_tokens.issue(session.session_id, session.generation)
    return SessionResponse(refresh_token=token, **AccessResponse.fields_of(context, logged_in))
