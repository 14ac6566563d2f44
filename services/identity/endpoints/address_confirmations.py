"""`/identity/v1/address-confirmations`: the link in the first mail, and another one (ID-06)."""

from datetime import datetime
from typing import Annotated

from fastapi import Response
from pydantic import Field

from services.identity.actions.accounts.confirm_address import confirm_address
from services.identity.actions.accounts.refuse_address import refuse_address
from services.identity.domain.links.link import Purpose
from services.identity.endpoints.answers import sentence
from services.identity.endpoints.context import Context
from services.identity.endpoints.fields import MailedToken
from services.identity.endpoints.links import ask_for_link
from shared.web.auth import MaybeViewer
from shared.web.client import Client
from shared.web.fields import Email, ReturnTargetName
from shared.web.language import Language
from shared.web.openapi.declare import documented
from shared.web.routes import router_for
from shared.web.schemas import RequestModel, ResponseModel

router = router_for("accounts")

CONFIRMING = "300/minute"


class ConfirmationRequest(RequestModel):
    """The token of the link, once."""

    token: MailedToken


class ConfirmationResponse(ResponseModel):
    """Whose address was confirmed."""

    customer_number: Annotated[str, Field(examples=["C123456782"])]
    email_confirmed: bool
    registered_at: Annotated[datetime, Field(description="when the account was opened: the owner of the address knows")]


@router.post(
    "/address-confirmations",
    operation_id="confirmAddress",
    summary="Confirm an e-mail address",
    response_description="The address is confirmed.",
    responses=documented({409: ["token_invalid"], 503: ["contended"]}),
)
async def confirm(
    context: Context, client: Client, viewer: MaybeViewer, body: ConfirmationRequest
) -> ConfirmationResponse:
    """Confirms the address that the link was mailed to; valid for seven days, once. 409 `token_invalid` otherwise.

    Send the access token if there is one: every session of the account but that one ends, because whoever opened the
    account need not have been the owner of the address."""
    await context.rate_limits.hit("confirm_address", CONFIRMING, client)
    account = (await confirm_address(context, body.token, viewer)).state
    return ConfirmationResponse(
        customer_number=account.customer_number,
        email_confirmed=account.email_confirmed_at is not None,
        registered_at=account.registered_at,
    )


@router.post(
    "/address-confirmations/refusals",
    operation_id="refuseAddress",
    summary="Say that one has not opened the account",
    status_code=204,
    response_description="Nobody gets into the account any more.",
    responses=documented({409: ["token_invalid"], 503: ["contended"]}),
)
async def refuse(context: Context, client: Client, body: ConfirmationRequest) -> None:
    """For the owner of an address with which somebody else opened an account: its password and its sessions end, and it
    is mailed no further confirmation. Who wants it after all asks for a new password."""
    await context.rate_limits.hit("confirm_address", CONFIRMING, client)
    await refuse_address(context, body.token)


class ConfirmationLinkRequest(RequestModel):
    """The address that is to be confirmed."""

    email: Email
    return_target: ReturnTargetName = None


class ConfirmationLinkResponse(ResponseModel):
    """The same for every address."""

    detail: Annotated[str, Field(examples=["If the address waits to be confirmed, a new link is on its way."])]


@router.post(
    "/address-confirmations/requests",
    operation_id="requestConfirmation",
    summary="Ask for another confirmation link",
    status_code=202,
    response_description="The same for every address.",
    responses=documented(headers={202: ["Content-Language"]}),
)
async def ask_for_confirmation(
    context: Context, client: Client, body: ConfirmationLinkRequest, language: Language, response: Response
) -> ConfirmationLinkResponse:
    """Asks for another link; the ones before end with it, unless the last is less than two minutes old. The answer is
    the same whether the address has an account, is confirmed already or not; five a day are mailed."""
    await ask_for_link(context, client, Purpose.CONFIRM_ADDRESS, body.email, body.return_target)
    return ConfirmationLinkResponse(detail=sentence("confirmation_link", language, response))
