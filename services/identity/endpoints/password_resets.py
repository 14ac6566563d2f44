"""`/identity/v1/password-resets`: forgotten passwords (ID-08)."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from services.identity.actions.ask_reset import ask_reset
from services.identity.actions.redeem_reset import redeem_reset
from services.identity.endpoints.context import Client, Service
from services.identity.endpoints.fields import Email, MailedToken, NewPassword
from shared.web.bodies import Answer, Body
from shared.web.problems import documented

router = APIRouter(tags=["password resets"])

ASKING = "5/10minute"
ASKING_FROM_ONE_PLACE = "120/minute"
REDEEMING = "300/minute"


class ResetBody(Body):
    """The address of the account."""

    email: Email


class ResetAnswer(Answer):
    """The same for every address."""

    detail: Annotated[
        str, Field(examples=["If the address has an account, a link is on its way; it is good for 24 h."])
    ]


class RedemptionBody(Body):
    """The token of the newest link, once, and the new password."""

    token: MailedToken
    password: NewPassword


_ON_ITS_WAY = ResetAnswer(detail="If the address has an account, a link is on its way; it is good for 24 h.")


@router.post("/password-resets", status_code=202, responses=documented(400, 413, 415, 422, 429, 503))
async def ask(service: Service, client: Client, body: ResetBody) -> ResetAnswer:
    """Asks for a reset link. The answer is the same whether or not the address has an account."""
    await service.rate_limits.hit("ask_reset_from", ASKING_FROM_ONE_PLACE, client)
    await service.rate_limits.hit("ask_reset", ASKING, body.email.key)
    await ask_reset(service, body.email.key)
    return _ON_ITS_WAY


@router.post("/password-resets/redeem", status_code=204, responses=documented(400, 409, 413, 415, 422, 429, 503))
async def redeem(service: Service, client: Client, body: RedemptionBody) -> None:
    """Sets the new password and ends every session. The newest link is valid for 24 h, once; 409 `token_invalid`
    otherwise."""
    await service.rate_limits.hit("redeem_reset", REDEEMING, client)
    await redeem_reset(service, body.token, body.password)
