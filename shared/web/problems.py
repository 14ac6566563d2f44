"""RFC 9457 problem details for every error, with a stable `type` and one entry per field (AP-01)."""

from collections.abc import Mapping
from typing import Annotated

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from shared import errors
from shared.observability.security_log import What, record
from shared.observability.tracing import current_trace_id
from shared.persistence.errors import DatabaseError
from shared.values.viewer import InsufficientScope

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"

_STATUS: dict[type[errors.ComptoirError], int] = {
    errors.NotFound: 404,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.AlreadyExists: 409,
    errors.Refused: 409,
    errors.Contended: 503,
    errors.TooEarly: 503,
    errors.Unavailable: 503,
    errors.Invalid: 422,
}
_RETRY_AFTER = {503: "2"}


class FieldProblem(BaseModel):
    """One wrong field: `field` is a dotted path into the body, or the parameter's name."""

    field: Annotated[str, Field(examples=["lines.0.quantity"])]
    message: Annotated[str, Field(examples=["Give a whole number from 1 to 999."])]
    code: Annotated[str, Field(examples=["greater_than_equal"])]
    params: Annotated[
        dict[str, int | str] | None, Field(description="the message's figures", examples=[{"left": 3}])
    ] = None


class Problem(BaseModel):
    """RFC 9457. `type` is `/problems/<code>`; branch on it or on `code`, show `detail` to people."""

    type: Annotated[str, Field(examples=["/problems/invalid_request"])]
    title: str
    status: int
    detail: str
    code: str
    trace_id: str | None = None
    errors: list[FieldProblem] = []


class HttpProblem(Exception):
    """A problem that only exists in HTTP (401, 413, 428…)."""

    def __init__(self, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.headers = status, code, detail, dict(headers or {})


def problem_response(
    status: int,
    code: str,
    detail: str,
    *,
    fields: list[FieldProblem] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The answer for one problem, with Retry-After where trying again helps."""
    problem = Problem(
        type=f"/problems/{code}",
        title=code.replace("_", " ").capitalize(),
        status=status,
        detail=detail,
        code=code,
        trace_id=current_trace_id(),
        errors=fields or [],
    )
    extra = {"Retry-After": _RETRY_AFTER[status]} if status in _RETRY_AFTER else {}
    body = problem.model_dump(exclude_none=True, exclude={"errors"} if not fields else None)
    return JSONResponse(body, status, headers={**extra, **(headers or {})}, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Turns every expected exception into a problem; `shared.web.middleware` answers the others."""
    app.add_exception_handler(errors.ComptoirError, _ours)
    app.add_exception_handler(HttpProblem, _http)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _starlette)
    app.add_exception_handler(DatabaseError, _database)


async def _ours(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, errors.ComptoirError)
    status = next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 500)
    if status == 500:
        log.error("request_failed", error=error)
    if status == 403:
        record(What.ACTION_REFUSED, code=error.code, route=_route(request))
    fields = None
    if isinstance(error, errors.Invalid | errors.Refused):
        fields = [
            FieldProblem(field=each.field, message=each.message, code=each.code, params=dict(each.params) or None)
            for each in error.errors
        ]
    return problem_response(status, error.code, error.message, fields=fields, headers=_challenge(error))


def _route(request: Request) -> str:
    return str(getattr(request.scope.get("route"), "path", "unknown"))


def _challenge(error: errors.ComptoirError) -> Mapping[str, str] | None:
    """What RFC 6750 section 3 asks for with a 401, and with a 403 for lack of scope."""
    if isinstance(error, errors.Unauthenticated):
        return {"WWW-Authenticate": 'Bearer realm="comptoir"'}
    if not isinstance(error, InsufficientScope):
        return None
    scopes = f', scope="{" ".join(sorted(error.scopes))}"' if error.scopes else ""
    return {"WWW-Authenticate": f'Bearer realm="comptoir", error="insufficient_scope"{scopes}'}


async def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HttpProblem)
    return problem_response(error.status, error.code, error.detail, headers=error.headers)


async def _validation(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(each["type"] == "json_invalid" for each in found):
        return problem_response(400, "malformed_json", "The body is not valid JSON.")
    fields = [FieldProblem(field=_path(each["loc"]), message=each["msg"], code=each["type"]) for each in found]
    return problem_response(
        422, "invalid_request", "The request has fields that cannot be used: see errors.", fields=fields
    )


async def _starlette(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    codes = {404: "not_found", 405: "method_not_allowed", 400: "malformed_request", 413: "body_too_large"}
    return problem_response(
        error.status_code, codes.get(error.status_code, "error"), str(error.detail), headers=error.headers
    )


async def _database(_: Request, error: Exception) -> JSONResponse:
    log.warning("database_unavailable", error=error)
    return problem_response(503, "unavailable", "The database does not answer at the moment; try again.")


def _path(location: tuple[int | str, ...]) -> str:
    parts = location[1:] if location and location[0] in {"body", "query", "path", "header"} else location
    return ".".join(str(part) for part in parts) or "body"
