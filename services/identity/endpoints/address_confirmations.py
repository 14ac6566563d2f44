"""`/identity/v1/address-confirmations`: the link in the first mail (ID-06)."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from services.identity.actions.confirm_address import confirm_address
from services.identity.endpoints.context import Client, Service
from services.identity.endpoints.fields import MailedToken
from shared.web.bodies import Answer, Body
from shared.web.problems import documented

router = APIRouter(tags=["accounts"])

CONFIRMING = "300/minute"


class ConfirmationBody(Body):
    """The token of the link, once."""

    token: MailedToken


class ConfirmationAnswer(Answer):
    """Whose address was confirmed."""

    customer_number: Annotated[str, Field(examples=["C123456782"])]
    email_confirmed: bool


@router.post("/address-confirmations", responses=documented(400, 409, 413, 415, 422, 429, 503))
async def confirm(service: Service, client: Client, body: ConfirmationBody) -> ConfirmationAnswer:
    """Confirms the address that the link was mailed to; valid for seven days, once. 409 `token_invalid` otherwise."""
    await service.rate_limits.hit("confirm_address", CONFIRMING, client)
    account = (await confirm_address(service, body.token)).state
    return ConfirmationAnswer(
        customer_number=account.customer_number, email_confirmed=account.email_confirmed_at is not None
    )
