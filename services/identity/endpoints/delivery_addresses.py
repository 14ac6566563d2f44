"""`/identity/v1/me/addresses`: where the caller has parcels sent (ID-11)."""

from typing import Annotated

from fastapi import Path, Response
from pydantic import Field, ValidationInfo, field_validator

from services.identity.actions.accounts.own_account import own_account
from services.identity.actions.addresses.add_address import add_address
from services.identity.actions.addresses.choose_default import choose_default
from services.identity.actions.addresses.edit_address import edit_address
from services.identity.actions.addresses.remove_address import remove_address
from services.identity.domain.accounts.account import Account
from services.identity.domain.addresses.delivery_address import Destination
from services.identity.domain.addresses.transitions import find
from services.identity.endpoints.address import AddressRequest
from services.identity.endpoints.context import Context
from services.identity.endpoints.own import Editor, Reader, tagged
from shared.values.phone import parse_phone
from shared.values.postal_address import PostalAddress
from shared.values.viewer import Scope
from shared.web.fields import PhoneText
from shared.web.once import Once, once
from shared.web.openapi.declare import documented
from shared.web.preconditions import RequiredIfMatch
from shared.web.responses import AddressResponse
from shared.web.routes import router_for
from shared.web.schemas import Line, RequestModel, ResponseModel
from shared.web.validation import wrong

router = router_for("delivery addresses", "Where parcels go: a list with one default.")

Adding = Annotated[Once, once("add_address", "60/minute", Scope.IDENTITY_WRITE)]

AddressId = Annotated[str, Path(max_length=40, examples=["adr_01KB0Q3M9Y8T7R6W5V4X3Z2A1B"])]


class DeliveryAddressRequest(RequestModel):
    """A whole address. `label` is the customer's own name for it, `recipient` stands on the parcel; the carrier may
    call `phone`."""

    label: Annotated[Line | None, Field(examples=["Atelier"])] = None
    recipient: Annotated[Line, Field(examples=["Camille Exemple"])]
    address: AddressRequest
    phone: Annotated[PhoneText | None, Field(examples=["+32 470 12 34 56"])] = None

    @field_validator("phone")
    @classmethod
    def _can_be_dialled(cls, phone: str | None, others: ValidationInfo) -> str | None:
        address = others.data.get("address")
        try:
            return phone and parse_phone(phone, address.country if address else None)
        except ValueError:
            raise wrong("invalid_phone") from None

    def value(self) -> Destination:
        return Destination(
            label=self.label,
            recipient=self.recipient,
            phone=self.phone,
            address=PostalAddress(**dict(self.address)),
        )


class DeliveryAddressResponse(ResponseModel):
    """One of the list. Exactly one is the default, as long as there is one."""

    address_id: Annotated[str, Field(examples=["adr_01KB0Q3M9Y8T7R6W5V4X3Z2A1B"])]
    is_default: bool
    label: str | None
    recipient: str
    phone: Annotated[str | None, Field(examples=["+32470123456"])]
    address: AddressResponse

    @classmethod
    def of(cls, account: Account, address_id: str) -> "DeliveryAddressResponse":
        return cls.model_validate(find(account, address_id))


class DeliveryAddressesResponse(ResponseModel):
    """The whole list, at most 20, in the order in which they were added."""

    items: tuple[DeliveryAddressResponse, ...]

    @classmethod
    def of(cls, account: Account) -> "DeliveryAddressesResponse":
        return cls(items=tuple(map(DeliveryAddressResponse.model_validate, account.delivery_addresses)))


@router.get(
    "/me/addresses",
    operation_id="listDeliveryAddresses",
    summary="List delivery addresses",
    response_description="The whole list.",
    responses=documented(headers={200: ["ETag"]}),
)
async def list_addresses(context: Context, viewer: Reader, response: Response) -> DeliveryAddressesResponse:
    """The caller's delivery addresses. The ETag is the account's: send it as If-Match with a change."""
    return DeliveryAddressesResponse.of(tagged(response, await own_account(context, viewer)))


@router.post(
    "/me/addresses",
    operation_id="addDeliveryAddress",
    summary="Add a delivery address",
    status_code=201,
    response_description="The address.",
    responses=documented(
        {409: ["too_many_addresses", "idempotency_in_progress"], 503: ["contended"]},
        headers={201: ["Location", "Idempotent-Replayed"]},
    ),
    response_model=DeliveryAddressResponse,
)
async def create_address(context: Context, once: Adding, body: DeliveryAddressRequest) -> Response:
    """Adds an address behind the others; the first one is the default. 409 when there are 20."""

    async def add() -> Response:
        added = await add_address(context, once.viewer, body.value())
        headers = {"Location": f"/identity/v1/me/addresses/{added.address_id}"}
        answer = DeliveryAddressResponse.model_validate(added)
        return Response(answer.model_dump_json(), 201, headers, media_type="application/json")

    return await once.run(add)


@router.get(
    "/me/addresses/{address_id}",
    operation_id="getDeliveryAddress",
    summary="Read a delivery address",
    response_description="The address.",
    responses=documented({404: ["not_found"]}, headers={200: ["ETag"]}),
)
async def get_address(
    context: Context, viewer: Reader, address_id: AddressId, response: Response
) -> DeliveryAddressResponse:
    """One of the caller's delivery addresses."""
    return DeliveryAddressResponse.of(tagged(response, await own_account(context, viewer)), address_id)


@router.put(
    "/me/addresses/{address_id}",
    operation_id="replaceDeliveryAddress",
    summary="Correct a delivery address",
    response_description="The address as it is now.",
    responses=documented({404: ["not_found"], 503: ["contended"]}, headers={200: ["ETag"]}),
)
async def put_address(
    context: Context,
    viewer: Editor,
    address_id: AddressId,
    body: DeliveryAddressRequest,
    expected: RequiredIfMatch,
    response: Response,
) -> DeliveryAddressResponse:
    """Replaces all that is said of the address; whether it is the default stays."""
    account = await edit_address(context, viewer, address_id, body.value(), expected)
    return DeliveryAddressResponse.of(tagged(response, account), address_id)


@router.delete(
    "/me/addresses/{address_id}",
    operation_id="removeDeliveryAddress",
    summary="Remove a delivery address",
    status_code=204,
    response_description="It is gone.",
    responses=documented({404: ["not_found"], 503: ["contended"]}),
)
async def delete_address(context: Context, viewer: Editor, address_id: AddressId, expected: RequiredIfMatch) -> None:
    """Takes the address off the list. When it was the default, the first of the others is."""
    await remove_address(context, viewer, address_id, expected)


@router.put(
    "/me/addresses/{address_id}/default",
    operation_id="chooseDefaultDeliveryAddress",
    summary="Choose the default address",
    response_description="The whole list.",
    responses=documented({404: ["not_found"], 503: ["contended"]}, headers={200: ["ETag"]}),
)
async def put_default(
    context: Context, viewer: Editor, address_id: AddressId, expected: RequiredIfMatch, response: Response
) -> DeliveryAddressesResponse:
    """Makes this address the default instead of the present one."""
    account = await choose_default(context, viewer, address_id, expected)
    return DeliveryAddressesResponse.of(tagged(response, account))
