"""`/identity/v1/registrations`: registration in four steps, as a form goes through them (ID-01).

profile → details → recap → confirmed. A step can be sent again while the draft lives: going back keeps the values.
"""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Path, Response, Security
from fastapi.security import APIKeyHeader
from pydantic import Field

from services.identity.actions.registration import begin, choose_profile, confirm, find_draft, give_details
from services.identity.context import IdentityContext
from services.identity.domain.registration.draft import Draft
from services.identity.domain.registration.form import NEXT, fields
from services.identity.endpoints.accounts import AccountResponse, limited, taken_counted
from services.identity.endpoints.context import Context
from services.identity.endpoints.fields import NewPassword, ProfileName
from services.identity.endpoints.person import PersonRequest, ShownTermsRequest
from shared.persistence.versioned import Versioned
from shared.values.locale import DEFAULT_LOCALE, Locale
from shared.web.client import Client
from shared.web.fields import ReturnTargetName, TermsAccepted
from shared.web.openapi.declare import documented
from shared.web.routes import router_for
from shared.web.schemas import RequestModel, ResponseModel

router = router_for("registrations", "Registration in four steps: profile, details, recap, confirmed.")

BEGINNING, GOING_ON = "60/minute", "300/minute"

_secret = APIKeyHeader(name="Registration-Secret", scheme_name="registrationSecret", auto_error=False)
Secret = Annotated[str | None, Security(_secret)]
RegistrationId = Annotated[str, Path(max_length=60, examples=["reg_01KB0Q3M9Y8T7R6W5V4X3Z2A1B"])]


class BeginRequest(RequestModel):
    """What may be known before anything is asked."""

    locale: Annotated[Locale, Field(description="of the form: proposed for mails and invoices")] = DEFAULT_LOCALE
    return_target: ReturnTargetName = None


class ProfileRequest(RequestModel):
    """What kind of customer."""

    profile: ProfileName


class DetailsRequest(PersonRequest):
    """Who the customer is. Without a password, the mail that follows the confirmed address has a link to set one; one
    that was sent before stays."""

    password: NewPassword | None = None


class TermsAcceptanceRequest(RequestModel):
    """What the recap showed is right, and the terms are accepted."""

    terms_accepted: TermsAccepted
    terms: ShownTermsRequest


class FormFieldResponse(ResponseModel):
    """A field of a step. `name` is its path in the step's body, as errors have it; forms print the required in bold."""

    name: Annotated[str, Field(examples=["address.city"])]
    need: Annotated[str, Field(description="required, recommended or optional", examples=["required"])]
    value: Annotated[str | None, Field(description="what was given, never a password", examples=["Bruxelles"])]
    given: bool
    choices: list[str]


class RegistrationResponse(ResponseModel):
    """The step that a form shows now, and the one that follows."""

    registration_id: str
    step: Annotated[str, Field(description="profile, details, recap or confirmed", examples=["details"])]
    next: Annotated[str | None, Field(description="null when confirmed", examples=["recap"])]
    fields: list[FormFieldResponse]
    expires_at: Annotated[datetime, Field(description="30 minutes after the last step: abandoned then")]

    @classmethod
    def of(cls, context: IdentityContext, draft: Versioned[Draft]) -> "RegistrationResponse":
        return cls.model_validate(cls.fields_of(context, draft))

    @staticmethod
    def fields_of(context: IdentityContext, draft: Versioned[Draft]) -> dict[str, object]:
        state = draft.state
        listed = [FormFieldResponse.model_validate(each) for each in fields(state, context.profiles)]
        shown = {"registration_id": draft.id, "step": state.step.value, "next": NEXT[state.step], "fields": listed}
        return {**shown, "expires_at": state.expires_at}


class BegunRegistrationResponse(RegistrationResponse):
    """A new draft. `secret` is told once; it goes into the header Registration-Secret of every further request."""

    secret: Annotated[str, Field(examples=["Zm9yIGV4YW1wbGUgb25seSwgbm90IGEgcmVhbCBzZWNyZXQ"])]


class LoginPlaceResponse(ResponseModel):
    """With which login, and on which page, the new customer logs in."""

    email: str
    url: Annotated[str, Field(examples=["https://shop.example/login"])]


class ConfirmedRegistrationResponse(ResponseModel):
    """The last step: the account is open."""

    registration_id: str
    step: Annotated[str, Field(examples=["confirmed"])]
    account: AccountResponse
    login: LoginPlaceResponse


async def _going_on(context: Context, client: Client) -> None:
    await context.rate_limits.hit("registration_step", GOING_ON, client)


@router.post(
    "/registrations",
    operation_id="beginRegistration",
    summary="Begin a registration in steps",
    status_code=201,
    response_description="The first step.",
    responses=documented(headers={201: ["Location"]}),
)
async def begin_registration(
    context: Context, client: Client, body: BeginRequest, response: Response
) -> BegunRegistrationResponse:
    """Begins a registration and answers with its first step. It reserves nothing, and vanishes 30 minutes after the
    last step."""
    await context.rate_limits.hit("begin_registration", BEGINNING, client)
    draft, secret = await begin.begin(context, body.locale, body.return_target)
    response.headers["Location"] = f"/identity/v1/registrations/{draft.id}"
    shown = RegistrationResponse.fields_of(context, draft)
    return BegunRegistrationResponse.model_validate({**shown, "secret": secret})


@router.get(
    "/registrations/{registration_id}",
    operation_id="readRegistration",
    summary="Read a registration's step",
    response_description="The step to show.",
    responses=documented({404: ["registration_over"]}),
)
async def read_registration(context: Context, registration_id: RegistrationId, secret: Secret) -> RegistrationResponse:
    """The step that comes next, with the values given so far. 404 `registration_over` when it was abandoned, and for
    whoever has not its secret."""
    return RegistrationResponse.of(context, await find_draft.find_draft(context, registration_id, secret))


@router.put(
    "/registrations/{registration_id}/profile",
    operation_id="chooseProfile",
    summary="Choose a profile",
    response_description="The details, which come next.",
    responses=documented({404: ["registration_over"], 503: ["contended"]}),
    dependencies=[Depends(_going_on)],
)
async def put_profile(
    context: Context, registration_id: RegistrationId, secret: Secret, body: ProfileRequest
) -> RegistrationResponse:
    """Chooses the profile, or another one: details that were given stay, and are shown again."""
    draft = await choose_profile.choose_profile(context, registration_id, secret, body.profile)
    return RegistrationResponse.of(context, draft)


@router.put(
    "/registrations/{registration_id}/details",
    operation_id="giveDetails",
    summary="Give the details",
    response_description="The recap, which comes next.",
    responses=documented({404: ["registration_over"], 409: ["step_missing"], 503: ["contended"]}),
    dependencies=[Depends(limited)],
)
async def put_details(
    context: Context, client: Client, registration_id: RegistrationId, secret: Secret, body: DetailsRequest
) -> RegistrationResponse:
    """Gives the details, or others. Every wrong field is named at once; whether the address is taken is said when the
    registration is confirmed."""
    given = body.details()
    draft = await give_details.give_details(context, registration_id, secret, given, body.password, client)
    return RegistrationResponse.of(context, draft)


@router.post(
    "/registrations/{registration_id}/confirmation",
    operation_id="confirmRegistration",
    summary="Confirm a registration",
    status_code=201,
    response_description="The account is open.",
    responses=documented(
        {404: ["registration_over"], 409: ["email_taken", "step_missing", "terms_changed"], 503: ["contended"]},
        headers={201: ["Location"]},
    ),
    dependencies=[Depends(limited)],
)
async def confirm_registration(
    context: Context,
    client: Client,
    registration_id: RegistrationId,
    secret: Secret,
    body: TermsAcceptanceRequest,
    response: Response,
) -> ConfirmedRegistrationResponse:
    """Opens the account that the recap showed, as `POST /accounts` does. Confirmed again, it is the same account."""
    terms = body.terms
    async with taken_counted(context, client):
        account, draft = await confirm.confirm(context, registration_id, secret, terms.version, terms.hash)
    response.headers["Location"] = "/identity/v1/me"
    locale = account.state.locale
    url = context.return_targets.address(draft.return_target, context.login_path, locale=locale)
    return ConfirmedRegistrationResponse(
        registration_id=registration_id,
        step="confirmed",
        account=AccountResponse.of(account.state),
        login=LoginPlaceResponse(email=account.state.email, url=url),
    )
