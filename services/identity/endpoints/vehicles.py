"""`/identity/v1/me/vehicles`: what the caller drives (ID-15)."""

from typing import Annotated

from fastapi import Path, Response
from pydantic import Field

from services.identity.actions.accounts.own_account import own_account
from services.identity.actions.vehicles.add_vehicle import add_vehicle
from services.identity.actions.vehicles.choose_main import choose_main
from services.identity.actions.vehicles.edit_vehicle import edit_vehicle
from services.identity.actions.vehicles.remove_vehicle import remove_vehicle
from services.identity.domain.accounts.account import Account
from services.identity.domain.vehicles.transitions import find
from services.identity.domain.vehicles.vehicle import Description
from services.identity.endpoints.context import Context
from services.identity.endpoints.own import Editor, Reader, tagged
from shared.values.viewer import Scope
from shared.web.fields import DayText
from shared.web.once import Once, once
from shared.web.openapi.declare import documented
from shared.web.preconditions import RequiredIfMatch
from shared.web.responses import Day
from shared.web.routes import router_for
from shared.web.schemas import OneLine, RequestModel, ResponseModel

router = router_for("vehicles", "What the customer drives: one main vehicle, and others.")

Adding = Annotated[Once, once("add_vehicle", "60/minute", Scope.IDENTITY_WRITE)]

VehicleId = Annotated[str, Path(max_length=40, examples=["veh_01KB0Q3M9Y8T7R6W5V4X3Z2A1B"])]

_Name = Annotated[str, Field(min_length=1, max_length=60), OneLine]


class VehicleRequest(RequestModel):
    """All that is said of a vehicle. `last_inspection` is the day of the last technical inspection."""

    make: Annotated[_Name, Field(examples=["Peugeot"])]
    model: Annotated[_Name, Field(examples=["308 SW"])]
    engine: Annotated[_Name | None, Field(examples=["1.5 BlueHDi 130"])] = None
    km_per_year: Annotated[int | None, Field(ge=0, le=500_000, description="on average", examples=[15000])] = None
    last_inspection: DayText | None = None

    def value(self) -> Description:
        return Description(**dict(self))


class VehicleResponse(ResponseModel):
    """One of the list. Exactly one is the main one, as long as there is one."""

    vehicle_id: Annotated[str, Field(examples=["veh_01KB0Q3M9Y8T7R6W5V4X3Z2A1B"])]
    is_main: bool
    make: str
    model: str
    engine: str | None
    km_per_year: int | None
    last_inspection: Day | None

    @classmethod
    def of(cls, account: Account, vehicle_id: str) -> "VehicleResponse":
        return cls.model_validate(find(account, vehicle_id))


class VehiclesResponse(ResponseModel):
    """The whole list, at most 20, in the order in which they were added."""

    items: tuple[VehicleResponse, ...]

    @classmethod
    def of(cls, account: Account) -> "VehiclesResponse":
        return cls(items=tuple(map(VehicleResponse.model_validate, account.vehicles)))


@router.get(
    "/me/vehicles",
    operation_id="listVehicles",
    summary="List vehicles",
    response_description="The whole list.",
    responses=documented(headers={200: ["ETag"]}),
)
async def list_vehicles(context: Context, viewer: Reader, response: Response) -> VehiclesResponse:
    """The caller's vehicles. The ETag is the account's: send it as If-Match with a change."""
    return VehiclesResponse.of(tagged(response, await own_account(context, viewer)))


@router.post(
    "/me/vehicles",
    operation_id="addVehicle",
    summary="Add a vehicle",
    status_code=201,
    response_description="The vehicle.",
    responses=documented(
        {409: ["too_many_vehicles", "idempotency_in_progress"], 503: ["contended"]},
        headers={201: ["Location", "Idempotent-Replayed"]},
    ),
    response_model=VehicleResponse,
)
async def create_vehicle(context: Context, once: Adding, body: VehicleRequest) -> Response:
    """Adds a vehicle behind the others; the first one is the main one. 409 when there are 20."""

    async def add() -> Response:
        added = await add_vehicle(context, once.viewer, body.value())
        headers = {"Location": f"/identity/v1/me/vehicles/{added.vehicle_id}"}
        answer = VehicleResponse.model_validate(added)
        return Response(answer.model_dump_json(), 201, headers, media_type="application/json")

    return await once.run(add)


@router.get(
    "/me/vehicles/{vehicle_id}",
    operation_id="getVehicle",
    summary="Read a vehicle",
    response_description="The vehicle.",
    responses=documented({404: ["not_found"]}, headers={200: ["ETag"]}),
)
async def get_vehicle(context: Context, viewer: Reader, vehicle_id: VehicleId, response: Response) -> VehicleResponse:
    """One of the caller's vehicles."""
    return VehicleResponse.of(tagged(response, await own_account(context, viewer)), vehicle_id)


@router.put(
    "/me/vehicles/{vehicle_id}",
    operation_id="replaceVehicle",
    summary="Correct a vehicle",
    response_description="The vehicle as it is now.",
    responses=documented({404: ["not_found"], 503: ["contended"]}, headers={200: ["ETag"]}),
)
async def put_vehicle(
    context: Context,
    viewer: Editor,
    vehicle_id: VehicleId,
    body: VehicleRequest,
    expected: RequiredIfMatch,
    response: Response,
) -> VehicleResponse:
    """Replaces all that is said of the vehicle; whether it is the main one stays."""
    account = await edit_vehicle(context, viewer, vehicle_id, body.value(), expected)
    return VehicleResponse.of(tagged(response, account), vehicle_id)


@router.delete(
    "/me/vehicles/{vehicle_id}",
    operation_id="removeVehicle",
    summary="Remove a vehicle",
    status_code=204,
    response_description="It is gone.",
    responses=documented({404: ["not_found"], 503: ["contended"]}),
)
async def delete_vehicle(context: Context, viewer: Editor, vehicle_id: VehicleId, expected: RequiredIfMatch) -> None:
    """Takes the vehicle off the list. When it was the main one, the first of the others is."""
    await remove_vehicle(context, viewer, vehicle_id, expected)


@router.put(
    "/me/vehicles/{vehicle_id}/main",
    operation_id="chooseMainVehicle",
    summary="Choose the main vehicle",
    response_description="The whole list.",
    responses=documented({404: ["not_found"], 503: ["contended"]}, headers={200: ["ETag"]}),
)
async def put_main(
    context: Context, viewer: Editor, vehicle_id: VehicleId, expected: RequiredIfMatch, response: Response
) -> VehiclesResponse:
    """Makes this vehicle the main one instead of the present one."""
    account = await choose_main(context, viewer, vehicle_id, expected)
    return VehiclesResponse.of(tagged(response, account))
