"""`/identity/v1/me/data-requests`: a copy of one's data, their erasure or restriction (ID-14)."""

from datetime import datetime
from functools import partial
from typing import Annotated, Literal

from fastapi import Path, Response
from pydantic import Field

from services.identity.actions.data_requests.ask import ask
from services.identity.actions.data_requests.confirm import confirm
from services.identity.actions.data_requests.fetch_archive import fetch_archive
from services.identity.actions.data_requests.withdraw import withdraw
from services.identity.domain.data_requests.request import DataRequest, Kind
from services.identity.endpoints.context import Context
from services.identity.endpoints.fields import GivenPassword, MailedToken
from services.identity.endpoints.parties import for_customers
from services.identity.queries.data_requests import newest_requests, one_request
from shared.values.viewer import Scope, Viewer
from shared.web.client import Client
from shared.web.fields import ReturnTargetName
from shared.web.openapi.declare import HEADERS, documented
from shared.web.pages import BY_MOMENT, Asked, Page, page_of
from shared.web.routes import router_for
from shared.web.schemas import RequestModel, ResponseModel

router = router_for("personal data", "What a person may ask of their data: a copy, erasure, restriction.")

ASKING = "10/hour"
CONFIRMING = "300/minute"
FETCHING = "20/hour"

Owner = Annotated[Viewer, for_customers(Scope.IDENTITY_READ)]
"""Reading is enough: a restricted account asks too, and lifts the restriction."""

RequestId = Annotated[str, Path(max_length=40, examples=["dat_01KB0Q3M9Y8T7R6W5V4X3Z2A1B"])]

KindName = Literal["access", "erasure", "restriction"]

_ZIP = {
    "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
    HEADERS: ["Content-Disposition"],
}


class DataRequestRequest(RequestModel):
    """What is asked for. An erasure needs the password, or a login of the last ten minutes."""

    kind: Annotated[KindName, Field(examples=["access"])]
    password: GivenPassword | None = None
    return_target: ReturnTargetName = None


class DataRequestTokenRequest(RequestModel):
    """The token of the mailed link."""

    token: MailedToken


class HeldResponse(ResponseModel):
    """Documents that are kept until a moment: by `law`, or because something is still `open`."""

    service: Annotated[str, Field(examples=["billing"])]
    collection: Annotated[str, Field(examples=["fiscal_documents"])]
    purpose: str
    why: Annotated[str, Field(examples=["law"])]
    documents: int
    until: datetime


class DataRequestStateResponse(ResponseModel):
    """Answered by `due_at`. An erasure begins at `starts_at` and can be withdrawn before; while it is `held` something
    is open until `held_until`, when it goes on by itself. `archive_until`: how long the mailed link to the copy is
    good. `lifted_at`: the restriction is over."""

    request_id: Annotated[str, Field(examples=["dat_01KB0Q3M9Y8T7R6W5V4X3Z2A1B"])]
    kind: KindName
    source: Literal["account", "email", "inactivity"]
    status: Literal["received", "scheduled", "running", "held", "done", "refused", "withdrawn"]
    received_at: datetime
    due_at: datetime
    starts_at: datetime | None
    held_until: datetime | None
    held: tuple[HeldResponse, ...]
    ended_at: datetime | None
    refusal: Annotated[str | None, Field(description="why it was refused", examples=["not_confirmed"])]
    archive_until: datetime | None
    lifted_at: datetime | None

    @classmethod
    def of(cls, request: DataRequest) -> "DataRequestStateResponse":
        return cls.model_validate(request)


@router.post(
    "/me/data-requests",
    operation_id="createDataRequest",
    summary="Ask for one's data, their erasure or restriction",
    status_code=201,
    response_description="The request, which is answered by `due_at`.",
    responses=documented(
        {409: ["address_not_confirmed", "proof_required", "data_request_open"], 422: ["wrong_password"]},
    ),
)
async def create_data_request(
    context: Context, viewer: Owner, client: Client, body: DataRequestRequest
) -> DataRequestStateResponse:
    """Asks for a copy of everything that is held (`access`: an archive is mailed as a link), for `erasure` (after seven
    days in which it can be withdrawn), or for `restriction` (the account can be read and nothing more, until it is
    withdrawn). The answer comes within a month."""
    await context.rate_limits.hit("ask_data_request", ASKING, viewer.account_id)
    stored = await ask(
        context, viewer, Kind(body.kind), password=body.password, return_target=body.return_target, client=client
    )
    return DataRequestStateResponse.of(stored.state)


@router.get(
    "/me/data-requests",
    operation_id="listOwnDataRequests",
    summary="List one's requests",
    response_description="One page of requests.",
)
async def list_data_requests(context: Context, viewer: Owner, asked: Asked) -> Page[DataRequestStateResponse]:
    """What one asked of one's data, newest first."""
    return await page_of(
        asked,
        BY_MOMENT,
        partial(newest_requests, context, viewer),
        lambda each: DataRequestStateResponse.of(each.state),
    )


@router.get(
    "/me/data-requests/{request_id}",
    operation_id="getOwnDataRequest",
    summary="Read a request",
    response_description="The request.",
    responses=documented({404: ["not_found"]}, headers={200: ["ETag"]}),
)
async def get_data_request(
    context: Context, viewer: Owner, request_id: RequestId, response: Response
) -> DataRequestStateResponse:
    """Where one of one's requests stands."""
    found = await one_request(context, viewer, request_id)
    response.headers["ETag"] = f'"{found.version}"'
    return DataRequestStateResponse.of(found.state)


@router.post(
    "/me/data-requests/{request_id}/withdrawal",
    operation_id="withdrawDataRequest",
    summary="Take a request back",
    response_description="The request as it is now.",
    responses=documented({404: ["not_found"], 409: ["data_request_not_open"], 503: ["contended"]}),
)
async def withdraw_data_request(context: Context, viewer: Owner, request_id: RequestId) -> DataRequestStateResponse:
    """Stops an erasure that has not begun, or lifts a restriction."""
    return DataRequestStateResponse.of((await withdraw(context, viewer, request_id)).state)


@router.post(
    "/me/data-requests/archive",
    operation_id="fetchDataArchive",
    summary="Download the copy of one's data",
    response_description="A ZIP file: of every service and collection one JSON and one CSV file.",
    responses=documented({409: ["token_invalid"], 503: ["contended"]}) | {200: _ZIP},
    response_class=Response,
)
async def fetch_data_archive(
    context: Context, viewer: Owner, client: Client, body: DataRequestTokenRequest
) -> Response:
    """The archive, by the token of the mailed link and for its owner alone. The link is good once; for a quarter of an
    hour it answers again, in case the download broke off."""
    await context.rate_limits.hit("fetch_data_archive", FETCHING, viewer.account_id, client)
    content = await fetch_archive(context, viewer, body.token)
    headers = {"Content-Disposition": 'attachment; filename="my-data.zip"', "Cache-Control": "no-store"}
    return Response(content, media_type="application/zip", headers=headers)


@router.post(
    "/data-requests/confirm",
    operation_id="confirmDataRequest",
    summary="Confirm a request that came by e-mail",
    response_description="The request, now accepted.",
    responses=documented({409: ["token_invalid", "data_request_not_open"], 503: ["contended"]}),
)
async def confirm_data_request(
    context: Context, client: Client, body: DataRequestTokenRequest
) -> DataRequestStateResponse:
    """The owner of the account confirms, by the link that was mailed to its address."""
    await context.rate_limits.hit("confirm_data_request", CONFIRMING, client)
    return DataRequestStateResponse.of((await confirm(context, body.token)).state)
