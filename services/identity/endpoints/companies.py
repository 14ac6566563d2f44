"""`/identity/v1/companies`: created and changed by staff, read by those who act for them (ID-16, ID-17, ID-28)."""

from datetime import datetime
from functools import partial
from typing import Annotated, Literal

from fastapi import Path, Response
from pydantic import Field, field_validator

from services.identity.actions.companies.change_company import change_company, set_contact_person
from services.identity.actions.companies.create_company import create_company
from services.identity.domain.companies.company import Company, ContactPerson
from services.identity.domain.companies.transitions import CompanyDetails
from services.identity.endpoints.address import AddressRequest
from services.identity.endpoints.company_fields import CompanyFields, VatNumber, parsed_vat_number
from services.identity.endpoints.context import Context
from services.identity.endpoints.parties import for_a_company
from services.identity.queries.companies import newest_companies, one_company
from shared.persistence.versioned import Versioned
from shared.values.locale import Locale
from shared.values.phone import parse_phone
from shared.values.postal_address import PostalAddress
from shared.values.viewer import Scope, Viewer
from shared.web.auth import merchant_allowed_to
from shared.web.fields import Email, PhoneText
from shared.web.openapi.declare import documented
from shared.web.pages import BY_MOMENT, Asked, Page, page_of
from shared.web.preconditions import RequiredIfMatch
from shared.web.responses import AddressResponse
from shared.web.routes import router_for
from shared.web.schemas import Line, RequestModel, ResponseModel
from shared.web.validation import wrong

router = router_for(
    "companies",
    "A company has one customer number, and several users who act for it in a role: owner, buyer, accountant, viewer.",
)

CustomerNumber = Annotated[str, Path(max_length=20, examples=["C912345674"])]
Reader = Annotated[Viewer, for_a_company(Scope.IDENTITY_READ)]
Staff = Annotated[Viewer, merchant_allowed_to(Scope.IDENTITY_WRITE)]
ListingStaff = Annotated[Viewer, merchant_allowed_to(Scope.IDENTITY_READ)]


class CompanyRequest(CompanyFields):
    """A company that staff creates by hand."""

    sub_users: Annotated[bool, Field(description="its owners add, change and remove users themselves")] = False

    def details(self) -> CompanyDetails:
        return CompanyDetails(
            name=self.name, address=self.postal_address(), locale=self.locale, sub_users=self.sub_users
        )


class CompanyChangeRequest(RequestModel):
    """All that can be changed; the company number cannot."""

    name: Line
    address: AddressRequest
    locale: Locale
    vat_number: VatNumber
    sub_users: bool

    @field_validator("vat_number")
    @classmethod
    def _a_vat_number(cls, number: str | None) -> str | None:
        return parsed_vat_number(number)


class ContactPersonRequest(RequestModel):
    """A member of the merchant's staff."""

    name: Line
    email: Email
    phone: Annotated[PhoneText | None, Field(examples=["+32 2 555 12 12"])] = None
    locale: Locale

    @field_validator("phone")
    @classmethod
    def _can_be_dialled(cls, phone: str | None) -> str | None:
        try:
            return parse_phone(phone, None) if phone else None
        except ValueError:
            raise wrong("invalid_phone") from None

    def contact(self) -> ContactPerson:
        return ContactPerson(name=self.name, email=self.email.text, phone=self.phone, locale=self.locale)


class ContactPersonResponse(ResponseModel):
    """Whom the company's users turn to."""

    name: str
    email: str
    phone: str | None
    locale: Literal["fr", "nl", "en"]


class CompanyResponse(ResponseModel):
    """A company, as its users and staff see it."""

    customer_number: Annotated[str, Field(examples=["C912345674"])]
    company_number: Annotated[str, Field(examples=["0999999922"])]
    vat_number: str | None
    name: str
    address: AddressResponse
    locale: Literal["fr", "nl", "en"]
    sub_users: bool
    contact_person: ContactPersonResponse | None
    status: Annotated[Literal["created", "active"], Field(description="created: no user has logged in yet")]
    created_at: datetime


@router.post(
    "/companies",
    operation_id="createCompany",
    summary="Create a company",
    status_code=201,
    response_description="The company, without users.",
    responses=documented({409: ["company_exists"], 503: ["contended"]}, headers={201: ["ETag", "Location"]}),
)
async def create(context: Context, _: Staff, body: CompanyRequest, response: Response) -> CompanyResponse:
    """For staff. A company number has one customer number, so a repeat answers 409 `company_exists` and needs no
    Idempotency-Key."""
    company = await create_company(context, body.numbers(), body.details())
    response.headers["Location"] = f"/identity/v1/companies/{company.id}"
    return _answer(company, response)


@router.get(
    "/companies",
    operation_id="listCompanies",
    summary="List companies",
    response_description="One page of companies.",
)
async def list_companies(context: Context, viewer: ListingStaff, asked: Asked) -> Page[CompanyResponse]:
    """For staff: every company, newest first."""
    companies = partial(newest_companies, context, viewer)
    return await page_of(asked, BY_MOMENT, companies, lambda company: CompanyResponse.model_validate(company.state))


@router.get(
    "/companies/{customer_number}",
    operation_id="getCompany",
    summary="Read a company",
    response_description="The company.",
    responses=documented({404: ["not_found"]}, headers={200: ["ETag"]}),
)
async def get_company(
    context: Context, viewer: Reader, customer_number: CustomerNumber, response: Response
) -> CompanyResponse:
    """The company that the access token acts for, with its contact person; any for staff."""
    return _answer(await one_company(context, viewer, customer_number), response)


@router.put(
    "/companies/{customer_number}",
    operation_id="changeCompany",
    summary="Change a company",
    response_description="The changed company.",
    responses=documented({404: ["not_found"], 422: ["invalid_request"], 503: ["contended"]}, headers={200: ["ETag"]}),
)
async def change(
    context: Context,
    viewer: Staff,
    customer_number: CustomerNumber,
    expected: RequiredIfMatch,
    body: CompanyChangeRequest,
    response: Response,
) -> CompanyResponse:
    """For staff. Orders that are placed afterwards name the company as it is then."""
    details = CompanyDetails(
        name=body.name, address=PostalAddress(**dict(body.address)), locale=body.locale, sub_users=body.sub_users
    )
    return _answer(await change_company(context, viewer, customer_number, details, body.vat_number, expected), response)


@router.put(
    "/companies/{customer_number}/contact-person",
    operation_id="setContactPerson",
    summary="Set a company's contact person",
    response_description="The company with its contact person.",
    responses=documented({404: ["not_found"], 503: ["contended"]}, headers={200: ["ETag"]}),
)
async def put_contact_person(
    context: Context,
    viewer: Staff,
    customer_number: CustomerNumber,
    expected: RequiredIfMatch,
    body: ContactPersonRequest,
    response: Response,
) -> CompanyResponse:
    """For staff. The contact person is shown to the company's users, and gets the mails about access and abuse."""
    return _answer(await set_contact_person(context, viewer, customer_number, body.contact(), expected), response)


def _answer(company: Versioned[Company], response: Response) -> CompanyResponse:
    response.headers["ETag"] = f'"{company.version}"'
    return CompanyResponse.model_validate(company.state)
