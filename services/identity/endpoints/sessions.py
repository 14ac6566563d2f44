"""`/identity/v1/sessions`: log in, refresh, list, log out (ID-07)."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import Path, Query
from pydantic import Field

from services.identity.actions.sessions.end_every_session import end_every_session
from services.identity.actions.sessions.end_session import end_session
from services.identity.actions.sessions.list_sessions import list_sessions
from services.identity.actions.sessions.log_in import Attempt, LoggedIn, log_in
from services.identity.actions.sessions.log_out import log_out
from services.identity.actions.sessions.refresh_session import refresh_session
from services.identity.actions.sessions.switch_customer import switch_customer
from services.identity.context import IdentityContext
from services.identity.domain.sessions.device import Device
from services.identity.domain.sessions.login_guard import LoginSlowed
from services.identity.domain.sessions.session import Session
from services.identity.endpoints.accounts import AccountResponse, CustomerResponse
from services.identity.endpoints.context import Context
from services.identity.endpoints.device import LoginDevice
from services.identity.endpoints.fields import GivenPassword
from services.identity.endpoints.parties import for_customers
from shared.observability.security_log import What, keyed_hash, record
from shared.values.viewer import Scope, Viewer
from shared.web.auth import allowed_to
from shared.web.client import Client
from shared.web.fields import Email
from shared.web.openapi.declare import documented
from shared.web.pages import BY_MOMENT, Asked, Page, page_of
from shared.web.problems import HttpProblem
from shared.web.routes import router_for
from shared.web.schemas import RequestModel, ResponseModel

router = router_for("sessions", "Log in, refresh the tokens, list and end one's sessions, log out.")

Reader = Annotated[Viewer, allowed_to(Scope.IDENTITY_READ)]
Owner = Annotated[Viewer, allowed_to(Scope.IDENTITY_WRITE)]
SessionId = Annotated[str, Path(max_length=40, examples=["ses_01KB0Q3M9Y8T7R6W5V4X3Z2A1B"])]

LOGGING_IN = "10/minute"
LOGGING_IN_FROM_ONE_PLACE = "30/minute"
"""Both count failures alone."""

REFRESHING = "300/minute"


class LoginRequest(RequestModel):
    """E-mail address, in any spelling of its case, and password."""

    email: Email
    password: GivenPassword
    device_token: Annotated[
        str | None,
        Field(max_length=100, description="of an earlier login on this device; pages have it as a cookie", repr=False),
    ] = None


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
    customer: Annotated[CustomerResponse, Field(description="whom the access token acts for")]

    @classmethod
    def fields_of(cls, context: IdentityContext, logged_in: LoggedIn) -> dict[str, Any]:
        """What answers of both kinds of session have, with a fresh access token."""
        now = context.clock()
        return {
            "access_token": context.access_tokens.issue(logged_in.viewer(), now),
            "expires_in": int(context.access_tokens.life.total_seconds()),
            "refresh_expires_in": int((logged_in.session.expires_at - now).total_seconds()),
            "account": AccountResponse.of(logged_in.account),
            "customer": CustomerResponse.model_validate(logged_in.acting),
        }


class SessionResponse(AccessResponse):
    """Keep the refresh token of the newest answer only: an older one is good for ten seconds more, in case the answer
    was lost, and ends the session after that."""

    refresh_token: Annotated[str, Field(description="opaque, good once", repr=False)]
    device_token: Annotated[
        str | None,
        Field(
            description="of a login: keep it, also after logging out, and send it with the next login on this device; "
            "wrong passwords of strangers then do not slow it down",
            repr=False,
        ),
    ] = None


@router.post(
    "/sessions",
    operation_id="logIn",
    summary="Log in",
    status_code=201,
    response_description="The tokens of a new session.",
    responses=documented({401: ["invalid_credentials"]}),
)
async def create_session(context: Context, client: Client, device: LoginDevice, body: LoginRequest) -> SessionResponse:
    """Logs in an app. An unknown address and a wrong password get the same answer. For web pages: browser sessions."""
    opened = await logged_in(context, client, device, body, body.device_token)
    return session_answer(context, opened, device_token(context, body.device_token, opened))


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
    return session_answer(context, await refresh_session(context, body.refresh_token))


class CustomerRequest(RequestModel):
    """One of the account's `customers`."""

    customer_number: Annotated[str, Field(min_length=1, max_length=20, examples=["C912345674"])]


@router.put(
    "/sessions/current/customer",
    operation_id="switchCustomer",
    summary="Act for another customer",
    response_description="An access token for the customer; the refresh token stays as it is.",
    responses=documented({401: ["session_over"], 404: ["not_found"], 503: ["contended"]}),
)
async def put_customer(
    context: Context, viewer: Annotated[Viewer, for_customers(Scope.IDENTITY_WRITE)], body: CustomerRequest
) -> AccessResponse:
    """Switches between one's own customer number and the companies that one acts for. The session acts for it from now
    on, also after a refresh."""
    logged_in = await switch_customer(context, viewer, body.customer_number)
    return AccessResponse.model_validate(AccessResponse.fields_of(context, logged_in))


@router.delete(
    "/sessions/current",
    operation_id="logOut",
    summary="Log out",
    status_code=204,
    response_description="The session has ended.",
    responses=documented({401: ["session_over"], 503: ["contended"]}),
)
async def delete_current_session(context: Context, viewer: Owner) -> None:
    """Logs out: ends the session of the access token that is sent."""
    await log_out(context, viewer)


DeviceWord = Literal["iphone", "ipad", "android", "windows", "mac", "linux", "other"]


class OpenSessionResponse(ResponseModel):
    """One login that may still be used."""

    session_id: Annotated[str, Field(examples=["ses_01KB0Q3M9Y8T7R6W5V4X3Z2A1B"])]
    device: Annotated[DeviceWord, Field(description="what logged in, as far as it says", examples=["android"])]
    created_at: datetime
    last_used_at: Annotated[datetime, Field(description="the last refresh of its tokens")]
    expires_at: Annotated[datetime, Field(description="unless it is used before")]
    current: Annotated[bool, Field(description="whether it is the one that asks")]

    @classmethod
    def of(cls, session: Session, viewer: Viewer) -> "OpenSessionResponse":
        return cls(
            session_id=session.session_id,
            device=session.device.value,
            created_at=session.created_at,
            last_used_at=session.refreshed_at,
            expires_at=session.expires_at,
            current=session.session_id == viewer.session_id,
        )


@router.get(
    "/sessions",
    operation_id="listSessions",
    summary="List one's sessions",
    response_description="One page of sessions.",
    responses=documented({401: ["session_over"]}),
)
async def get_sessions(context: Context, viewer: Reader, asked: Asked) -> Page[OpenSessionResponse]:
    """Where one is logged in, the newest login first. Neither an address nor a place is kept."""
    read = partial(list_sessions, context, viewer)
    return await page_of(asked, BY_MOMENT, read, lambda each: OpenSessionResponse.of(each.state, viewer))


@router.delete(
    "/sessions/{session_id}",
    operation_id="endSession",
    summary="End one of one's sessions",
    status_code=204,
    response_description="The session has ended.",
    responses=documented({401: ["session_over"], 404: ["not_found"], 503: ["contended"]}),
)
async def delete_session(context: Context, viewer: Owner, session_id: SessionId) -> None:
    """Logs out another device, such as one that was lost: refused here at once, within two seconds everywhere."""
    await end_session(context, viewer, session_id)


@router.delete(
    "/sessions",
    operation_id="endEverySession",
    summary="End all of one's sessions",
    status_code=204,
    response_description="They have ended.",
    responses=documented({401: ["session_over"], 503: ["contended"]}),
)
async def delete_sessions(
    context: Context,
    viewer: Owner,
    keep_current: Annotated[bool, Query(description="whether the session that asks goes on")] = False,
) -> None:
    """Logs out everywhere, in one step."""
    await end_every_session(context, viewer, keep_current=keep_current)


async def logged_in(
    context: IdentityContext, client: str, device: Device, body: LoginRequest, token: str | None
) -> LoggedIn:
    """A new session, within the limits of both kinds of login together: attempts are counted before the password is
    looked at, and taken back when it was right. `token` is the device's."""
    hits = [
        await context.rate_limits.hit("log_in_from", LOGGING_IN_FROM_ONE_PLACE, client),
        await context.rate_limits.hit("log_in", LOGGING_IN, body.email.key, client),
    ]
    try:
        opened = await log_in(context, Attempt(body.email.key, body.password, client, device, token))
    except LoginSlowed as slowed:
        record(What.RATE_LIMITED, limit="log_in_failures", key=keyed_hash(body.email.key))
        headers = {"Retry-After": str(slowed.seconds)}
        raise HttpProblem(429, slowed.code, headers, seconds=slowed.seconds) from None
    for hit in hits:
        await hit.take_back()
    return opened


def device_token(context: IdentityContext, given: str | None, logged_in: LoggedIn) -> str:
    """The device's token, if it has one of this account; otherwise a new one."""
    account_id = logged_in.account.account_id
    return (
        given if given and context.device_tokens.device(given, account_id) else context.device_tokens.issue(account_id)
    )


def session_answer(context: IdentityContext, logged_in: LoggedIn, device_token: str | None = None) -> SessionResponse:
    """The tokens of a session, for an app; `device_token` of a login alone."""
    session = logged_in.session
    token = context.refresh_tokens.issue(session.session_id, session.generation)
    return SessionResponse(
        refresh_token=token, device_token=device_token, **AccessResponse.fields_of(context, logged_in)
    )
