"""`/identity/v1/staff/logins` and `/staff/sessions`: the staff log in with two factors, refresh, log out (ID-22,
ID-23)."""

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from services.identity.actions.staff.check_password import check_password
from services.identity.actions.staff.log_in import StaffLoggedIn, log_in_by_code, log_in_by_recovery_code
from services.identity.actions.staff.log_out import log_out_staff
from services.identity.actions.staff.refresh_session import refresh_staff_session
from services.identity.context import IdentityContext
from services.identity.domain.staff.login import TICKET_LIFE, TooManyCodes
from services.identity.endpoints.context import Context
from services.identity.endpoints.fields import GivenPassword, SecondFactorCode
from services.identity.endpoints.sessions import RefreshRequest
from shared.values.viewer import Viewer
from shared.web.auth import staff_allowed_to
from shared.web.client import Client
from shared.web.fields import Email
from shared.web.openapi.declare import documented
from shared.web.problems import HttpProblem
from shared.web.routes import router_for
from shared.web.schemas import RequestModel, ResponseModel
from shared.web.validation import wrong

router = router_for("staff")

LOGGING_IN = "10/minute"
FROM_ONE_PLACE = "60/minute"
"""The staff are few: a tenth of what customers behind one address may try."""


class StaffLoginRequest(RequestModel):
    """E-mail address and password, the first factor."""

    email: Email
    password: GivenPassword


class StaffSessionRequest(RequestModel):
    """The ticket of the first step, and one of the two other factors."""

    ticket: Annotated[str, Field(min_length=1, max_length=200)]
    code: Annotated[SecondFactorCode | None, Field(description="as the authenticator shows it")] = None
    recovery_code: Annotated[
        str | None,
        Field(min_length=16, max_length=40, examples=["7K2M-9QXA-04TV-R8PD"], validate_default=True),
    ] = None

    @field_validator("recovery_code")
    @classmethod
    def _one_of_two(cls, recovery_code: str | None, others: ValidationInfo) -> str | None:
        if "code" in others.data and (others.data["code"] is None) == (recovery_code is None):
            raise wrong("one_of_two", other="code")
        return recovery_code


class StaffTicketResponse(ResponseModel):
    """The password was right: good for one session, within five minutes."""

    ticket: Annotated[str, Field(repr=False)]
    expires_in: Annotated[int, Field(description="seconds", examples=[300])]


class StaffResponse(ResponseModel):
    """A member of the staff. `recovery_codes_left` says when it is time for new ones."""

    staff_id: Annotated[str, Field(examples=["stf_01KB0Q3M9Y8T7R6W5V4X3Z2A1B"])]
    email: Annotated[str, Field(examples=["kim@example.com"])]
    name: Annotated[str, Field(examples=["Kim Exemple"])]
    scopes: Annotated[list[str], Field(examples=[["orders:read", "orders:write"]])]
    recovery_codes_left: Annotated[int, Field(examples=[10])]


class StaffSessionResponse(ResponseModel):
    """The tokens of a session, in the words of RFC 6749. It lasts 12 hours, and 30 minutes without a refresh."""

    access_token: Annotated[str, Field(description="ES256 JWT: Authorization: Bearer …", repr=False)]
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a scheme's name
    expires_in: Annotated[int, Field(description="seconds", examples=[600])]
    refresh_token: Annotated[str, Field(description="opaque, good once", repr=False)]
    refresh_expires_in: Annotated[int, Field(description="seconds", examples=[1800])]
    staff: StaffResponse


@router.post(
    "/staff/logins",
    operation_id="checkStaffPassword",
    summary="Log in, the first step",
    status_code=201,
    response_description="A ticket for the second step: no token yet.",
    responses=documented({401: ["invalid_credentials"], 503: ["contended"]}),
)
async def create_login(context: Context, client: Client, body: StaffLoginRequest) -> StaffTicketResponse:
    """The password. An unknown address, a wrong password and a member who is disabled get the same answer."""
    await context.rate_limits.hit("staff_log_in_from", FROM_ONE_PLACE, client)
    await context.rate_limits.hit("staff_log_in", LOGGING_IN, body.email.key, client)
    ticket = await check_password(context, body.email.key, body.password, client)
    return StaffTicketResponse(ticket=ticket, expires_in=int(TICKET_LIFE.total_seconds()))


@router.post(
    "/staff/sessions",
    operation_id="logInStaff",
    summary="Log in, the second step",
    status_code=201,
    response_description="The tokens of a new session.",
    responses=documented({401: ["login_over"], 409: ["second_factor_refused"], 503: ["contended"]}),
)
async def create_session(context: Context, client: Client, body: StaffSessionRequest) -> StaffSessionResponse:
    """A code of the authenticator, never the same twice, or a recovery code. After five wrong ones in a row, none is
    looked at for a minute, then for twice as long each time, an hour at most: 429."""
    await context.rate_limits.hit("staff_log_in_from", FROM_ONE_PLACE, client)
    try:
        if body.code is not None:
            return _answer(context, await log_in_by_code(context, body.ticket, body.code))
        return _answer(context, await log_in_by_recovery_code(context, body.ticket, body.recovery_code or ""))
    except TooManyCodes as error:
        waiting = {"Retry-After": str(error.seconds)}
        raise HttpProblem(429, error.code, waiting, seconds=error.seconds) from None


@router.post(
    "/staff/sessions/refresh",
    operation_id="refreshStaffSession",
    summary="Get a session's new tokens",
    response_description="The session's new tokens.",
    responses=documented({401: ["session_over"], 503: ["contended"]}),
)
async def refresh(context: Context, client: Client, body: RefreshRequest) -> StaffSessionResponse:
    """New tokens for a refresh token, which is used up by this; if the answer is lost, ask again within ten seconds."""
    await context.rate_limits.hit("staff_refresh", FROM_ONE_PLACE, client)
    return _answer(context, await refresh_staff_session(context, body.refresh_token))


@router.delete(
    "/staff/sessions/current",
    operation_id="logOutStaff",
    summary="Log out of the staff's session",
    status_code=204,
    response_description="The session has ended.",
    responses=documented({503: ["contended"]}),
)
async def delete_session(context: Context, viewer: Annotated[Viewer, staff_allowed_to()]) -> None:
    """Logs out: ends the session of the access token that is sent, in every service."""
    await log_out_staff(context, viewer)


def _answer(context: IdentityContext, logged_in: StaffLoggedIn) -> StaffSessionResponse:
    session, member, now = logged_in.session, logged_in.member, context.clock()
    return StaffSessionResponse(
        access_token=context.access_tokens.issue(logged_in.viewer(), now),
        expires_in=int(context.access_tokens.life.total_seconds()),
        refresh_token=context.refresh_tokens.issue(session.session_id, session.generation),
        refresh_expires_in=int((session.expires_at - now).total_seconds()),
        staff=StaffResponse(
            staff_id=member.staff_id,
            email=member.email,
            name=member.name,
            scopes=sorted(logged_in.viewer().scopes),
            recovery_codes_left=len(member.recovery_codes),
        ),
    )
