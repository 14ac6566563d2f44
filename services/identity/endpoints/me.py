"""`/identity/v1/me`: the caller's own account, and what of it the caller corrects (ID-10)."""

from typing import Annotated

from fastapi import Response
from pydantic import Field, ValidationInfo, field_validator

from services.identity.actions.accounts.own_account import own_account
from services.identity.actions.profile.change_details import change_details
from services.identity.domain.profile.details import Details
from services.identity.endpoints.accounts import AccountResponse
from services.identity.endpoints.address import AddressRequest
from services.identity.endpoints.context import Context
from services.identity.endpoints.own import Editor, Reader, tagged
from shared.values.locale import Locale
from shared.values.phone import parse_phone
from shared.values.postal_address import PostalAddress
from shared.web.fields import PhoneText
from shared.web.openapi.declare import documented
from shared.web.preconditions import RequiredIfMatch
from shared.web.routes import router_for
from shared.web.schemas import Line, RequestModel
from shared.web.validation import wrong

router = router_for("accounts")


class OwnDetailsRequest(RequestModel):
    """What is to be different: a field that is left out or null stays as it is. The postal address is replaced as a
    whole; invoices go to it."""

    first_name: Annotated[Line | None, Field(examples=["Camille"])] = None
    name: Annotated[Line | None, Field(description="family name", examples=["Exemple"])] = None
    address: AddressRequest | None = None
    phone: Annotated[PhoneText | None, Field(examples=["+32 470 12 34 56"])] = None
    locale: Annotated[Locale | None, Field(description="language of mails and invoices")] = None

    @field_validator("phone")
    @classmethod
    def _can_be_dialled(cls, phone: str | None, others: ValidationInfo) -> str | None:
        address = others.data.get("address")
        try:
            return phone and parse_phone(phone, address.country if address else None)
        except ValueError:
            raise wrong("invalid_phone") from None

    def value(self) -> Details:
        address = PostalAddress(**dict(self.address)) if self.address else None
        return Details(self.first_name, self.name, self.phone, address, self.locale)


@router.get(
    "/me",
    operation_id="getOwnAccount",
    summary="Read one's own account",
    response_description="The account.",
    responses=documented({401: ["session_over"]}, headers={200: ["ETag"]}),
)
async def get_me(context: Context, viewer: Reader, response: Response) -> AccountResponse:
    """The account behind the access token. Unlike other services, identity knows at once that a session has ended."""
    return AccountResponse.of(tagged(response, await own_account(context, viewer)))


@router.patch(
    "/me",
    operation_id="changeOwnDetails",
    summary="Correct one's details",
    response_description="The account as it is now.",
    responses=documented({401: ["session_over"], 503: ["contended"]}, headers={200: ["ETag"]}),
)
async def patch_me(
    context: Context, viewer: Editor, body: OwnDetailsRequest, expected: RequiredIfMatch, response: Response
) -> AccountResponse:
    """Corrects name, phone and postal address, or chooses another language. E-mail address and password have routes of
    their own."""
    return AccountResponse.of(tagged(response, await change_details(context, viewer, body.value(), expected)))
