"""`/identity/v1/machine-clients`: the staff issue, rotate and revoke them (ID-29)."""

from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Literal

from fastapi import Path
from pydantic import Field

from services.identity.actions.machines.manage_client import Issued, issue_client, revoke_client, rotate_secret
from services.identity.domain.machines.client import MachineClient
from services.identity.endpoints.context import Context
from services.identity.queries.machines import newest_clients, one_client
from shared.values.viewer import Scope, Viewer
from shared.web.auth import staff_allowed_to
from shared.web.openapi.declare import documented
from shared.web.pages import BY_MOMENT, Asked, Page, page_of
from shared.web.routes import router_for
from shared.web.schemas import Line, RequestModel, ResponseModel

router = router_for("machine clients", "Clients of shops' servers and ERPs, and their access tokens (RFC 6749).")

Administrator = Annotated[Viewer, staff_allowed_to(Scope.IDENTITY_ADMIN)]
ClientId = Annotated[str, Path(max_length=40, examples=["cli_01KB0Q3M9Y8T7R6W5V4X3Z2A1B"])]
MachineScope = Literal[
    "identity:read", "identity:write", "orders:read", "orders:write", "billing:read", "billing:write"
]


class IssueClientRequest(RequestModel):
    """A client for some of the caller's own scopes."""

    name: Annotated[Line, Field(description="what it is, for people", examples=["Shop, production"])]
    scopes: Annotated[list[MachineScope], Field(min_length=1, max_length=20, examples=[["orders:read"]])]
    days: Annotated[int, Field(ge=1, le=1_095, description="until it expires", examples=[365])] = 365


class RotateSecretRequest(RequestModel):
    """How long the present secret stays good beside the new one: 0 when it has leaked."""

    overlap_hours: Annotated[int, Field(ge=0, le=720, examples=[24])] = 24


class SecretResponse(ResponseModel):
    """A secret that is good, without its text."""

    created_at: datetime
    expires_at: datetime | None


class MachineClientResponse(ResponseModel):
    """A machine client. `last_used_at` is when it got a token last, to the minute."""

    client_id: Annotated[str, Field(examples=["cli_01KB0Q3M9Y8T7R6W5V4X3Z2A1B"])]
    name: str
    scopes: tuple[str, ...]
    secrets: tuple[SecretResponse, ...]
    created_at: datetime
    created_by: Annotated[str, Field(examples=["stf_01KB0Q3M9Y8T7R6W5V4X3Z2A1B"])]
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


class IssuedClientResponse(ResponseModel):
    """The secret is shown here and never again."""

    client: MachineClientResponse
    client_secret: Annotated[str, Field(repr=False)]

    @classmethod
    def of(cls, issued: Issued) -> "IssuedClientResponse":
        return cls(client=_shown(issued.client), client_secret=issued.secret)


@router.post(
    "/machine-clients",
    operation_id="issueMachineClient",
    summary="Issue a machine client",
    status_code=201,
    response_description="The client with its secret, shown once.",
)
async def create_client(context: Context, viewer: Administrator, body: IssueClientRequest) -> IssuedClientResponse:
    """Issues a client. A repeat issues another one: a secret is shown once, and kept for no repeat; revoke what is too
    much."""
    life = timedelta(days=body.days)
    return IssuedClientResponse.of(await issue_client(context, viewer, body.name, body.scopes, life))


@router.get(
    "/machine-clients",
    operation_id="listMachineClients",
    summary="List machine clients",
    response_description="One page of clients.",
)
async def list_clients(context: Context, viewer: Administrator, asked: Asked) -> Page[MachineClientResponse]:
    """All of them, newest first, with their last use."""
    return await page_of(asked, BY_MOMENT, partial(newest_clients, context, viewer), lambda each: _shown(each.state))


@router.get(
    "/machine-clients/{client_id}",
    operation_id="getMachineClient",
    summary="Read a machine client",
    response_description="The client.",
    responses=documented({404: ["not_found"]}),
)
async def get_client(context: Context, viewer: Administrator, client_id: ClientId) -> MachineClientResponse:
    """One of them."""
    return _shown((await one_client(context, viewer, client_id)).state)


@router.post(
    "/machine-clients/{client_id}/secrets",
    operation_id="rotateMachineSecret",
    summary="Give a machine client a new secret",
    status_code=201,
    response_description="The client with its new secret, shown once.",
    responses=documented({404: ["not_found"], 409: ["client_revoked"], 503: ["contended"]}),
)
async def create_secret(
    context: Context, viewer: Administrator, client_id: ClientId, body: RotateSecretRequest
) -> IssuedClientResponse:
    """A new secret beside the present one, which stays good for a while; there are never more than two."""
    overlap = timedelta(hours=body.overlap_hours)
    return IssuedClientResponse.of(await rotate_secret(context, viewer, client_id, overlap))


@router.delete(
    "/machine-clients/{client_id}",
    operation_id="revokeMachineClient",
    summary="Revoke a machine client",
    status_code=204,
    response_description="Its secrets and access tokens are refused.",
    responses=documented({404: ["not_found"], 503: ["contended"]}),
)
async def delete_client(context: Context, viewer: Administrator, client_id: ClientId) -> None:
    """Ends a client for good, in every service within two seconds; repeating it changes nothing."""
    await revoke_client(context, viewer, client_id)


def _shown(client: MachineClient) -> MachineClientResponse:
    return MachineClientResponse.model_validate(client)
