"""The controls of the sandbox, under /_sim: plan faults, see which answers were lost on purpose."""

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from sandbox.mailbox.faults import Fault, Faults
from sandbox.mailbox.store import Store


def controls(store: Store, faults: Faults) -> APIRouter:
    """Return the routes under /_sim."""
    router = APIRouter(prefix="/_sim")

    @router.post("/faults", status_code=201)
    async def plan(fault: Fault) -> Response:
        return JSONResponse(faults.plan(fault).model_dump(), status_code=201)

    @router.get("/faults")
    async def planned() -> Response:
        return JSONResponse({"items": [fault.model_dump() for fault in faults.planned()]})

    @router.delete("/faults")
    async def clear_all() -> Response:
        return JSONResponse({"cleared": faults.clear()})

    @router.delete("/faults/{fault_id}")
    async def clear_one(fault_id: int) -> Response:
        return JSONResponse({"cleared": faults.clear(fault_id)})

    @router.get("/lost-answers")
    async def lost_answers() -> Response:
        return JSONResponse({"items": store.lost_answers()})

    return router
