"""RFC 9457 problem details for every error: a stable `type`, an entry per wrong field, texts in the request's language
(AP-01)."""

from collections.abc import Mapping, Sequence
from typing import Annotated
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.types import Scope

from shared import errors
from shared.i18n.catalogue import Catalogue
from shared.observability.security_log import What, record
from shared.observability.tracing import current_trace_id
from shared.persistence.errors import DatabaseError
from shared.values.locale import Locale
from shared.values.viewer import InsufficientScope
from shared.web.language import locale_of
from shared.web.methods import allowed
from shared.web.problem_texts import SHARED, problem_text, problem_title
from shared.web.validation import field_errors

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"

_STATUS: dict[type[errors.ComptoirError], int] = {
    errors.NotFound: 404,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.AlreadyExists: 409,
    errors.Refused: 409,
    errors.Stale: 412,
    errors.Contended: 503,
    errors.TooEarly: 503,
    errors.Unavailable: 503,
    errors.Invalid: 422,
}
_RETRY_AFTER = {503: "2"}


class FieldProblem(BaseModel):
    """One wrong field. `field` is a dotted path into the body, or the parameter's name; `pointer` leads to it in the
    body (RFC 6901)."""

    field: Annotated[str, Field(examples=["lines.0.quantity"])]
    pointer: Annotated[str | None, Field(description="of a field of the body", examples=["#/lines/0/quantity"])] = None
    code: Annotated[str, Field(examples=["too_low"])]
    params: Annotated[dict[str, int | str] | None, Field(description="the text's figures", examples=[{"min": 1}])] = (
        None
    )
    detail: Annotated[str, Field(description="for people, in the request's language", examples=["Give 1 or more."])]


class Problem(BaseModel):
    """RFC 9457. `type` is `/problems/<code>`; branch on it or on `code`, show `detail` to people: it is in the language
    that `Accept-Language` asks for."""

    type: Annotated[str, Field(examples=["/problems/invalid_request"])]
    title: Annotated[str, Field(examples=["Please check the fields"])]
    status: Annotated[int, Field(examples=[422])]
    detail: Annotated[str, Field(examples=["Some fields need to be corrected."])]
    code: Annotated[str, Field(examples=["invalid_request"])]
    params: Annotated[dict[str, int | str] | None, Field(description="the text's figures")] = None
    trace_id: str | None = None
    errors: list[FieldProblem] | None = None


class HttpProblem(HTTPException):
    """A problem that only exists in HTTP (401, 413, 428…): one of our codes and the figures of its text."""

    def __init__(self, status: int, code: str, headers: Mapping[str, str] | None = None, **params: int | str) -> None:
        super().__init__(status, code, headers)
        self.code, self.params = code, params


def problem_response(
    scope: Scope,
    status: int,
    code: str,
    params: errors.Params | None = None,
    *,
    fields: Sequence[errors.FieldError] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The answer to the request of `scope`, in its language; with Retry-After where trying again helps."""
    locale, texts = locale_of(scope), scope["app"].state.problem_texts
    shown = [_shown(each, problem_text(each.code, locale, each.params, texts)) for each in fields]
    return problem_in(locale, status, code, params, texts=texts, shown=shown, headers=headers)


def problem_in(
    locale: Locale,
    status: int,
    code: str,
    params: errors.Params | None = None,
    *,
    texts: Catalogue = SHARED,
    shown: Sequence[FieldProblem] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """One problem in a language, with a code of every service or one of `texts`."""
    problem = Problem(
        type=f"/problems/{code}",
        title=problem_title(status, locale),
        status=status,
        detail=problem_text(code, locale, params, texts),
        code=code,
        params=dict(params or {}) or None,
        trace_id=current_trace_id(),
        errors=list(shown) or None,
    )
    retry = {"Retry-After": _RETRY_AFTER[status]} if status in _RETRY_AFTER else {}
    body = problem.model_dump(exclude_none=True)
    answer = JSONResponse(body, status, headers={**retry, **(headers or {})}, media_type=MEDIA_TYPE)
    answer.headers["Content-Language"] = locale
    answer.headers.add_vary_header("Accept-Language")
    return answer


def _shown(error: errors.FieldError, detail: str) -> FieldProblem:
    steps = [step.replace("~", "~0").replace("/", "~1") for step in error.field.split(".") if step]
    return FieldProblem(
        field=error.field or "body",
        pointer="/".join(["#", *map(quote, steps)]) if error.in_body else None,
        code=error.code,
        params=dict(error.params) or None,
        detail=detail,
    )


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
    code = _code(error, request.app.state.problem_texts)
    params = error.params if code == error.code else {}
    if status == 500:
        log.error("request_failed", error=error)
    if status == 403:
        record(What.ACTION_REFUSED, code=code, route=_route(request))
    fields = error.errors if isinstance(error, errors.Invalid | errors.Refused) else ()
    return problem_response(request.scope, status, code, params, fields=fields, headers=_challenge(error))


def _code(error: errors.ComptoirError, texts: Catalogue) -> str:
    """Its own code, or that of its kind when only events meet it and no text was written for customers."""
    kinds = (each for each in type(error).__mro__ if issubclass(each, errors.ComptoirError))
    return next(code for code in (error.code, *(each.code for each in kinds)) if code in texts.keys)


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


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HttpProblem)
    return problem_response(request.scope, error.status_code, error.code, error.params, headers=error.headers)


async def _validation(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(each["type"] == "json_invalid" for each in found):
        return problem_response(request.scope, 400, "malformed_json")
    return problem_response(request.scope, 422, "invalid_request", fields=field_errors(found))


_STARLETTE = {404: "not_found", 405: "method_not_allowed"}


async def _starlette(request: Request, error: Exception) -> Response:
    """What the framework refuses: no such route, another method, a body that cannot be read. OPTIONS is answered with
    the methods that there are."""
    assert isinstance(error, HTTPException)
    headers = error.headers
    if error.status_code == 405:  # the framework names those of the first route with this path alone
        headers = {"Allow": allowed(request.app.routes, request.scope)}
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=headers)
    code = _STARLETTE.get(error.status_code, "malformed_request")
    return problem_response(request.scope, error.status_code, code, headers=headers)


async def _database(request: Request, error: Exception) -> JSONResponse:
    log.warning("database_unavailable", error=error)
    return problem_response(request.scope, 503, "unavailable")
