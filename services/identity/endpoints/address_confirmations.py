"""`/identity/v1/address-confirmations`: the link in the first mail (ID-06)."""

from typing import Annotated

from pydantic import Field

from services.identity.actions.accounts.confirm_address import confirm_address
from services.identity.endpoints.context import Context
from services.identity.endpoints.fields import MailedToken
from shared.web.client import Client
from shared.web.problems import documented
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


@router.post("/address-confirmations", responses=documented(400, 409, 413, 415, 422, 429, 503))
async def confirm(context: Context, client: Client, body: ConfirmationRequest) -> ConfirmationResponse:
    """Confirms the address that the link was mailed to; valid for seven days, once. 409 `token_invalid` otherwise."""
    await context.rate_limits.hit("confirm_address", CONFIRMING, client)
    account = (await confirm_address(context, body.token)).state
    return ConfirmationResponse(
        customer_number=account.customer_number, email_confirmed=account.email_confirmed_at is not None
    )
