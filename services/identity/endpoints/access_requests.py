"""`/identity/v1/company-links` and `/access-requests`: asking to act for a company, and deciding it (ID-18, ID-19)."""

from datetime import datetime
from functools import partial
from typing import Annotated, Literal

from fastapi import Path, Response
from pydantic import Field

from services.identity.actions.access.decide_access import decide_by_link, decide_in_account, shown_request
from services.identity.actions.access.request_access import request_access
from services.identity.domain.access.access_request import AccessRequest
from services.identity.domain.access.document import DocumentKind
from services.identity.endpoints.answers import sentence
from services.identity.endpoints.context import Context
from services.identity.endpoints.fields import MailedToken
from services.identity.endpoints.parties import for_customers, for_its_owners
from services.identity.queries.access_requests import newest_access_requests
from shared.values.viewer import Role, Scope, Viewer
from shared.web.client import Client
from shared.web.fields import ReturnTargetName
from shared.web.language import Language
from shared.web.openapi.declare import documented
from shared.web.pages import BY_MOMENT, Asked, Page, page_of
from shared.web.routes import router_for
from shared.web.schemas import RequestModel, ResponseModel

router = router_for("companies")

ASKING_OF_ONE_COMPANY, ASKING_BY_ONE_ACCOUNT = "10/day", "5/day"
ASKING_FROM_ONE_PLACE, ASKING_IN_TOTAL = "20/hour", "300/hour"
BY_LINK = "60/hour"

Asker = Annotated[Viewer, for_customers(Scope.IDENTITY_WRITE)]
Reader = Annotated[Viewer, for_its_owners(Scope.IDENTITY_READ)]
Manager = Annotated[Viewer, for_its_owners(Scope.IDENTITY_WRITE)]

RoleName = Literal["owner", "buyer", "accountant", "viewer"]


class DocumentRequest(RequestModel):
    """One document of the company."""

    kind: Literal["invoice", "vat_number", "quote", "order", "delivery_note"]
    number: Annotated[str, Field(min_length=1, max_length=60, examples=["F2026-000042"])]


class CompanyLinkRequest(RequestModel):
    """The company's customer number, and one of its documents."""

    customer_number: Annotated[str, Field(min_length=1, max_length=20, examples=["C912345674"])]
    document: DocumentRequest
    return_target: ReturnTargetName = None


class CompanyLinkResponse(ResponseModel):
    """The same for right and wrong."""

    detail: Annotated[str, Field(examples=["If customer number and document belong together, the company is asked."])]


class LinkTokenRequest(RequestModel):
    """The token of the mailed link."""

    token: MailedToken


class DecisionRequest(RequestModel):
    """Approved in a role; `viewer` unless another is named."""

    approve: bool
    role: RoleName = "viewer"

    def chosen(self) -> Role | None:
        return Role(self.role) if self.approve else None


class LinkDecisionRequest(DecisionRequest):
    """The same by a mailed link."""

    token: MailedToken


class AskedAccessResponse(ResponseModel):
    """Who asks to act for which company."""

    request_id: str
    customer_number: str
    company_name: str | None
    asker_name: str
    asker_email: str
    status: Annotated[str, Field(description="contacted: waits for a decision", examples=["contacted"])]
    waits_for: Annotated[str | None, Field(description="company or staff, as long as it waits")]
    requested_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, request: AccessRequest) -> "AskedAccessResponse":
        waiting = ("company" if request.approvers else "staff") if request.status == "contacted" else None
        same = {name: getattr(request, name) for name in cls.model_fields.keys() - {"waits_for"}}
        return cls.model_validate(same | {"waits_for": waiting})


@router.post(
    "/company-links",
    operation_id="requestAccess",
    summary="Ask to act for a company",
    status_code=202,
    response_description="The same for right and wrong.",
    responses=documented(
        {401: ["session_over"], 409: ["address_not_confirmed"], 429: ["too_many_attempts"]},
        headers={202: ["Content-Language"]},
    ),
)
async def post_company_link(
    context: Context, client: Client, viewer: Asker, body: CompanyLinkRequest, language: Language, response: Response
) -> CompanyLinkResponse:
    """By its customer number and one of its documents. If they belong together, the company is asked first; until it
    approves nothing of it is seen, and after 14 days the request is over. The answer is the same for right and wrong;
    attempts are limited per company, account, client and in total."""
    hit = context.rate_limits.hit
    await hit("link_company_from", ASKING_FROM_ONE_PLACE, client)
    await hit("link_company_account", ASKING_BY_ONE_ACCOUNT, viewer.account_id)
    await hit("link_company_number", ASKING_OF_ONE_COMPANY, body.customer_number)
    await hit("link_company_total", ASKING_IN_TOTAL, "all")
    kind = DocumentKind(body.document.kind)
    await request_access(context, viewer, body.customer_number, kind, body.document.number, body.return_target)
    return CompanyLinkResponse(detail=sentence("company_link", language, response))


@router.get(
    "/access-requests",
    operation_id="listAccessRequests",
    summary="List who asks to act for a company",
    response_description="One page of requests.",
)
async def get_access_requests(context: Context, viewer: Reader, asked: Asked) -> Page[AskedAccessResponse]:
    """For the owners of the company that the token acts for; staff sees those of every company, wrong ones included."""
    requests = partial(newest_access_requests, context, viewer)
    return await page_of(asked, BY_MOMENT, requests, lambda each: AskedAccessResponse.of(each.state))


@router.post(
    "/access-requests/shown",
    operation_id="showAccessRequest",
    summary="Read who asks, by a mailed link",
    response_description="The request.",
    responses=documented({409: ["token_invalid"], 429: ["too_many_attempts"]}),
)
async def show(context: Context, client: Client, body: LinkTokenRequest) -> AskedAccessResponse:
    """What the page behind the link shows before anything is decided; the link stays good."""
    await context.rate_limits.hit("decide_access", BY_LINK, client)
    return AskedAccessResponse.of(await shown_request(context, body.token))


@router.post(
    "/access-requests/decided",
    operation_id="decideAccessByLink",
    summary="Approve or refuse, by a mailed link",
    response_description="The decided request.",
    responses=documented(
        {
            409: ["already_decided", "token_invalid", "too_many_memberships"],
            429: ["too_many_attempts"],
            503: ["contended"],
        }
    ),
)
async def decide_link(context: Context, client: Client, body: LinkDecisionRequest) -> AskedAccessResponse:
    """Good for 14 days, once, as long as who was mailed owns the company."""
    await context.rate_limits.hit("decide_access", BY_LINK, client)
    return AskedAccessResponse.of(await decide_by_link(context, body.token, body.chosen()))


@router.post(
    "/access-requests/{access_request_id}/decision",
    operation_id="decideAccess",
    summary="Approve or refuse, logged in",
    response_description="The decided request.",
    responses=documented({404: ["not_found"], 409: ["already_decided", "too_many_memberships"], 503: ["contended"]}),
)
async def decide(
    context: Context,
    viewer: Manager,
    access_request_id: Annotated[str, Path(max_length=40, examples=["acr_01KB0Q3M9Y8T7R6W5V4X3Z2A1B"])],
    body: DecisionRequest,
) -> AskedAccessResponse:
    """For the company's owners, and staff, who decides for a company that nobody can be asked of."""
    return AskedAccessResponse.of(await decide_in_account(context, viewer, access_request_id, body.chosen()))
