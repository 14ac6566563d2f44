"""`/identity/v1/data-requests`: requests that came by e-mail, and those that staff refuse (ID-14)."""

from datetime import datetime
from functools import partial
from typing import Annotated

from pydantic import Field

from services.identity.actions.data_requests.record_email import record_email
from services.identity.actions.data_requests.refuse import refuse
from services.identity.domain.data_requests.request import DataRequest, Kind
from services.identity.endpoints.context import Context
from services.identity.endpoints.data_requests import DataRequestStateResponse, KindName, RequestId
from services.identity.queries.data_requests import newest_requests
from shared.values.viewer import Scope, Viewer
from shared.web.auth import merchant_allowed_to
from shared.web.fields import Email
from shared.web.openapi.declare import documented
from shared.web.pages import BY_MOMENT, Asked, Page, page_of
from shared.web.routes import router_for
from shared.web.schemas import Line, RequestModel

router = router_for("personal data")

StaffReader = Annotated[Viewer, merchant_allowed_to(Scope.IDENTITY_READ)]
Staff = Annotated[Viewer, merchant_allowed_to(Scope.IDENTITY_WRITE)]


class RecordedRequest(RequestModel):
    """What an e-mail asked for: its sender's address and the customer number that it names."""

    kind: Annotated[KindName, Field(examples=["access"])]
    sender: Email
    customer_number: Annotated[str, Field(min_length=1, max_length=20, examples=["C123456782"])]


class RefusalRequest(RequestModel):
    """Why, in words that the person reads."""

    reason: Line


class StaffDataRequestStateResponse(DataRequestStateResponse):
    """A request as staff see it. `overdue`: it is nearly due and not answered. `late` are services whose answer failed
    or is late."""

    account_id: str
    customer_number: str | None
    verified_at: datetime | None
    recorded_by: str | None
    overdue: bool
    late: tuple[str, ...]

    @classmethod
    def seen(cls, request: DataRequest) -> "StaffDataRequestStateResponse":
        fields = DataRequestStateResponse.of(request)
        return cls(
            **dict(fields),
            account_id=request.account_id,
            customer_number=request.customer_number,
            verified_at=request.verified_at,
            recorded_by=request.recorded_by,
            overdue=request.overdue,
            late=request.alarms(),
        )


@router.post(
    "/data-requests",
    operation_id="recordDataRequest",
    summary="Record a request that came by e-mail",
    status_code=201,
    response_description="The request: accepted, or waiting for its owner to confirm it.",
    responses=documented({404: ["not_found"], 409: ["data_request_open"]}),
)
async def record_data_request(context: Context, viewer: Staff, body: RecordedRequest) -> StaffDataRequestStateResponse:
    """Accepted at once when the sender is the account's confirmed address and the customer number is its own. Else the
    account is mailed a link, and nothing happens without it; nobody is asked for an identity card."""
    stored = await record_email(
        context, viewer, Kind(body.kind), customer_number=body.customer_number, sender_key=body.sender.key
    )
    return StaffDataRequestStateResponse.seen(stored.state)


@router.get(
    "/data-requests",
    operation_id="listDataRequests",
    summary="List everybody's requests",
    response_description="One page of requests.",
)
async def list_data_requests(
    context: Context, viewer: StaffReader, asked: Asked
) -> Page[StaffDataRequestStateResponse]:
    """Newest first, with what is late."""
    return await page_of(
        asked,
        BY_MOMENT,
        partial(newest_requests, context, viewer),
        lambda each: StaffDataRequestStateResponse.seen(each.state),
    )


@router.post(
    "/data-requests/{request_id}/refusal",
    operation_id="refuseDataRequest",
    summary="Refuse a request",
    response_description="The refused request.",
    responses=documented({404: ["not_found"], 409: ["data_request_not_open"], 503: ["contended"]}),
)
async def refuse_data_request(
    context: Context, viewer: Staff, request_id: RequestId, body: RefusalRequest
) -> StaffDataRequestStateResponse:
    """The reason stands in the person's own list."""
    return StaffDataRequestStateResponse.seen((await refuse(context, viewer, request_id, body.reason)).state)
