"""`/identity/v1/me/password`, `/identity/v1/me/email-change`, `/identity/v1/email-changes` (ID-10)."""

from typing import Annotated

from fastapi import Response
from pydantic import Field

from services.identity.actions.profile.ask_email_change import ask_email_change
from services.identity.actions.profile.change_password import change_password
from services.identity.actions.profile.redeem_email_change import redeem_email_change
from services.identity.endpoints.answers import sentence
from services.identity.endpoints.context import Context
from services.identity.endpoints.fields import GivenPassword, MailedToken, NewPassword
from services.identity.endpoints.own import Editor
from shared.web.auth import MaybeViewer
from shared.web.client import Client
from shared.web.fields import Email, ReturnTargetName
from shared.web.language import Language
from shared.web.openapi.declare import documented
from shared.web.routes import router_for
from shared.web.schemas import RequestModel, ResponseModel

router = router_for("accounts")

PROVING = "5/10minute"
"""Tries of the present password per account, wherever they come from: a stolen session guesses nothing with it."""

ASKING = "5/hour"
REDEEMING = "300/minute"


class PasswordChangeRequest(RequestModel):
    """The present password and the new one."""

    current_password: GivenPassword
    password: NewPassword


class EmailChangeRequest(RequestModel):
    """The new address. The present password is needed unless the login is less than ten minutes old."""

    email: Email
    current_password: GivenPassword | None = None
    return_target: ReturnTargetName = None


class EmailChangeAskedResponse(ResponseModel):
    """The same for every address."""

    detail: Annotated[str, Field(examples=["A link is on its way to the new address; it is valid for 24 hours."])]


class EmailChangeRedemptionRequest(RequestModel):
    """The token of the newest link, once."""

    token: MailedToken


class EmailChangedResponse(ResponseModel):
    """The account's address from now on, which is confirmed."""

    customer_number: Annotated[str, Field(examples=["C123456782"])]
    email: Annotated[str, Field(examples=["camille@example.org"])]


@router.post(
    "/me/password",
    operation_id="changePassword",
    summary="Change one's password",
    status_code=204,
    response_description="The new password is set, every other session has ended.",
    responses=documented({409: ["no_password_yet"], 429: ["too_many_attempts"], 503: ["contended"]}),
)
async def post_password(context: Context, viewer: Editor, client: Client, body: PasswordChangeRequest) -> None:
    """Sets a new password. The session that asks goes on, every other one ends. 409 `no_password_yet`: the account was
    opened without one, `POST /password-resets` mails a link to choose it."""
    await context.rate_limits.hit("prove_password", PROVING, viewer.account_id)
    await change_password(context, viewer, body.current_password, body.password, client)


@router.post(
    "/me/email-change",
    operation_id="askEmailChange",
    summary="Ask for another e-mail address",
    status_code=202,
    response_description="The same for every address.",
    responses=documented({429: ["too_many_attempts"], 503: ["contended"]}, headers={202: ["Content-Language"]}),
)
async def post_email_change(
    context: Context,
    viewer: Editor,
    client: Client,
    body: EmailChangeRequest,
    language: Language,
    response: Response,
) -> EmailChangeAskedResponse:
    """Mails a link to the new address, which becomes the account's when the link is redeemed; the present one is told.
    The answer is the same whether or not the new address has an account."""
    await context.rate_limits.hit("prove_password", PROVING, viewer.account_id)
    await context.rate_limits.hit("ask_email_change", ASKING, viewer.account_id)
    await ask_email_change(context, viewer, body.email, body.current_password, body.return_target, client)
    return EmailChangeAskedResponse(detail=sentence("email_change_link", language, response))


@router.post(
    "/email-changes",
    operation_id="redeemEmailChange",
    summary="Confirm the new e-mail address",
    response_description="The account has the new address.",
    responses=documented({409: ["token_invalid", "email_taken"], 503: ["contended"]}),
)
async def post_redemption(
    context: Context, client: Client, viewer: MaybeViewer, body: EmailChangeRedemptionRequest
) -> EmailChangedResponse:
    """Makes the address that the link was mailed to the account's; valid for 24 hours, once. The earlier address is
    told. Send the access token if there is one: every session of the account but that one ends."""
    await context.rate_limits.hit("redeem_email_change", REDEEMING, client)
    account = (await redeem_email_change(context, body.token, viewer)).state
    return EmailChangedResponse(customer_number=account.customer_number, email=account.email)
