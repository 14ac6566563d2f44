"""`/identity/v1/accounts`: registration in one call (ID-03, ID-04)."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Response
from pydantic import Field

from services.identity.actions.accounts.register_account import register_account
from services.identity.domain.accounts.account import Account, Profile
from services.identity.endpoints.context import Context
from services.identity.endpoints.fields import NewPassword, phone_number
from shared.errors import FieldError, Invalid
from shared.values.locale import Locale
from shared.values.postal_address import PostalAddress
from shared.web.client import Client
from shared.web.fields import CountryCode, Email, PhoneText, ReturnTargetName
from shared.web.openapi.declare import documented
from shared.web.responses import AddressResponse
from shared.web.routes import router_for
from shared.web.schemas import Line, RequestModel, ResponseModel

router = router_for("accounts", "Open an account, confirm its e-mail address, read it.")

REGISTERING = "180/minute"


class AddressRequest(RequestModel):
    """The postal address, which invoices go to."""

    street: Annotated[Line, Field(examples=["Rue de l'Exemple 12"])]
    postal_code: Annotated[Line, Field(max_length=20, examples=["1000"])]
    city: Annotated[Line, Field(examples=["Bruxelles"])]
    country: CountryCode


class RegistrationRequest(RequestModel):
    """Everything at once; the mailed link then confirms the e-mail address."""

    email: Email
    password: NewPassword
    name: Annotated[Line, Field(description="family name", examples=["Exemple"])]
    first_name: Annotated[Line, Field(examples=["Camille"])]
    phone: Annotated[PhoneText, Field(examples=["+32 470 12 34 56"])]
    address: AddressRequest
    terms_accepted: Annotated[bool, Field(description="The customer accepts the terms: must be true.")]
    locale: Annotated[Locale, Field(description="language of mails and invoices")] = "fr"
    return_target: ReturnTargetName = None

    def profile(self) -> Profile:
        return Profile(
            email=self.email.text,
            email_key=self.email.key,
            first_name=self.first_name,
            name=self.name,
            phone=phone_number(self.phone, self.address.country),
            address=PostalAddress(**dict(self.address)),
            locale=self.locale,
        )


class AccountResponse(ResponseModel):
    """An account, as its owner sees it."""

    account_id: Annotated[str, Field(examples=["acc_01KB0Q3M9Y8T7R6W5V4X3Z2A1B"])]
    customer_number: Annotated[str, Field(examples=["C123456782"])]
    email: Annotated[str, Field(examples=["camille@example.com"])]
    email_confirmed: bool
    first_name: str
    name: str
    phone: Annotated[str, Field(examples=["+32470123456"])]
    address: AddressResponse
    locale: Literal["fr", "nl", "en"]
    registered_at: datetime

    @classmethod
    def of(cls, account: Account) -> "AccountResponse":
        same = {name: getattr(account, name) for name in cls.model_fields.keys() - {"email_confirmed"}}
        return cls.model_validate(same | {"email_confirmed": account.email_confirmed_at is not None})


@router.post(
    "/accounts",
    operation_id="registerAccount",
    summary="Open an account",
    status_code=201,
    response_description="The new account.",
    responses=documented({409: ["email_taken"], 503: ["contended"]}, headers={201: ["Location"]}),
)
async def register(context: Context, client: Client, body: RegistrationRequest, response: Response) -> AccountResponse:
    """Opens an account. An address has one at most, so a repeat answers 409 `email_taken` and needs no
    Idempotency-Key."""
    await context.rate_limits.hit("register", REGISTERING, client)
    if not body.terms_accepted:
        raise Invalid(FieldError("terms_accepted", "terms_not_accepted"))
    account = await register_account(context, body.profile(), body.password, body.return_target, client)
    response.headers["Location"] = "/identity/v1/me"
    return AccountResponse.of(account.state)
