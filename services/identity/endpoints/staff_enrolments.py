"""`/identity/v1/staff/enrolments`: a member of the staff chooses a password and sets up the authenticator (ID-22,
ID-23)."""

from typing import Annotated

from pydantic import Field

from services.identity.actions.staff.enrol import begin_enrolling, finish_enrolling
from services.identity.endpoints.context import Context
from services.identity.endpoints.fields import NewPassword, SecondFactorCode
from shared.web.client import Client
from shared.web.openapi.declare import documented
from shared.web.routes import router_for
from shared.web.schemas import RequestModel, ResponseModel

router = router_for(
    "staff", "For the merchant's own people: enrol with the token of `make staff`, log in with two factors."
)

ENROLLING = "60/minute"

EnrolmentToken = Annotated[str, Field(min_length=1, max_length=200, description="as `make staff` printed it")]


class EnrolmentRequest(RequestModel):
    """The token, and the password that its holder chooses."""

    token: EnrolmentToken
    password: NewPassword


class EnrolmentConfirmationRequest(RequestModel):
    """The token again, and what the authenticator shows now."""

    token: EnrolmentToken
    code: SecondFactorCode


class AuthenticatorResponse(ResponseModel):
    """What an authenticator app needs, shown once: the address as a QR code, or the secret to be typed."""

    secret: Annotated[str, Field(description="base32 (RFC 4648)", examples=["JBSWY3DPEHPK3PXP"], repr=False)]
    otpauth_uri: Annotated[str, Field(examples=["otpauth://totp/api.shop.example:kim%40example.com?…"], repr=False)]


class EnrolledResponse(ResponseModel):
    """Recovery codes, shown once: each replaces the authenticator for one login."""

    recovery_codes: Annotated[list[str], Field(examples=[["7K2M-9QXA-04TV-R8PD"]], repr=False)]


@router.post(
    "/staff/enrolments",
    operation_id="enrolStaff",
    summary="Choose a password",
    response_description="The secret for the authenticator; the enrolment is not finished.",
    responses=documented({409: ["token_invalid"], 503: ["contended", "unavailable"]}),
)
async def enrol(context: Context, client: Client, body: EnrolmentRequest) -> AuthenticatorResponse:
    """Sets the password and gives a fresh secret; asked again, the newest of both counts. The token stays good until
    the enrolment is confirmed, 24 h at most; 409 `token_invalid` afterwards."""
    await context.rate_limits.hit("enrol_staff", ENROLLING, client)
    secret = await begin_enrolling(context, body.token, body.password, client)
    return AuthenticatorResponse(secret=secret.secret, otpauth_uri=secret.uri)


@router.post(
    "/staff/enrolments/confirm",
    operation_id="confirmStaffEnrolment",
    summary="Confirm the authenticator",
    response_description="The recovery codes; the member may log in.",
    responses=documented({409: ["token_invalid", "second_factor_refused"], 503: ["contended"]}),
)
async def confirm(context: Context, client: Client, body: EnrolmentConfirmationRequest) -> EnrolledResponse:
    """Finishes the enrolment by a code that the authenticator shows. 409 `second_factor_refused` for another code."""
    await context.rate_limits.hit("enrol_staff", ENROLLING, client)
    return EnrolledResponse(recovery_codes=(await finish_enrolling(context, body.token, body.code)).recovery_codes)
