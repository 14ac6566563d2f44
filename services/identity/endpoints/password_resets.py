"""`/identity/v1/password-resets`: forgotten passwords (ID-08)."""

from typing import Annotated

from fastapi import Response
from pydantic import Field

from services.identity.actions.passwords.redeem_reset import redeem_reset
from services.identity.domain.links.link import Purpose
from services.identity.endpoints.answers import sentence
from services.identity.endpoints.context import Context
from services.identity.endpoints.fields import MailedToken, NewPassword
from services.identity.endpoints.links import ask_for_link
from shared.web.client import Client
from shared.web.fields import Email, ReturnTargetName
from shared.web.language import Language
from shared.web.openapi.declare import documented
from shared.web.routes import router_for
from shared.web.schemas import RequestModel, ResponseModel

router = router_for("passwords", "Set a new password by a mailed link.")

REDEEMING = "300/minute"


class PasswordResetRequest(RequestModel):
    """The address of the account."""

    email: Email
    return_target: ReturnTargetName = None


class ResetResponse(ResponseModel):
    """The same for every address."""

    detail: Annotated[
        str, Field(examples=["If the address has an account, a link is on its way; it is valid for 24 hours."])
    ]


class RedemptionRequest(RequestModel):
    """The token of the newest link, once, and the new password."""

    token: MailedToken
    password: NewPassword


@router.post(
    "/password-resets",
    operation_id="requestPasswordReset",
    summary="Ask for a reset link",
    status_code=202,
    response_description="The same for every address.",
    responses=documented(headers={202: ["Content-Language"]}),
)
async def ask(
    context: Context, client: Client, body: PasswordResetRequest, language: Language, response: Response
) -> ResetResponse:
    """Asks for a reset link. The answer is the same whether or not the address has an account, and a link that was
    mailed less than two minutes ago stays the newest."""
    await ask_for_link(context, client, Purpose.RESET_PASSWORD, body.email, body.return_target)
    return ResetResponse(detail=sentence("reset_link", language, response))


@router.post(
    "/password-resets/redeem",
    operation_id="redeemPasswordReset",
    summary="Set a new password",
    status_code=204,
    response_description="The new password is set, every session has ended.",
    responses=documented({409: ["token_invalid"], 503: ["contended"]}),
)
async def redeem(context: Context, client: Client, body: RedemptionRequest) -> None:
    """Sets the new password and ends every session. The newest link is valid for 24 h, once; 409 `token_invalid`
    otherwise."""
    await context.rate_limits.hit("redeem_reset", REDEEMING, client)
    await redeem_reset(context, body.token, body.password, client)
