"""Routes whose answers are written once: FastAPI would validate a response model again and copy it field by field."""

import functools
import inspect
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.security import APIKeyQuery
from pydantic import BaseModel

from shared.errors import FieldError, Invalid


class ModelRoute(APIRoute):
    """Answers a response model as its own JSON. The model was made from checked values: a second validation of a list
    of orders costs more than reading it. What the route documents stays what the endpoint's annotation says.

    Query parameters that no parameter of the endpoint or its dependencies has are refused: 422 names each (AP-01)."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **settings: Any) -> None:
        status = settings.get("status_code") or 200
        super().__init__(path, _written(endpoint, status), **settings)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's, once the query's names are known ones."""
        answer, known = super().get_route_handler(), frozenset(_query_of(self.dependant))

        async def handler(request: Request) -> Response:
            if unknown := request.query_params.keys() - known:
                raise Invalid(*(FieldError(name[:100], "unknown_field", in_body=False) for name in sorted(unknown)))
            return await answer(request)

        return handler


class Resource(APIRouter):
    """The routes of one resource. `tag` groups them in the API's document, `text` introduces the group."""

    def __init__(self, tag: str, text: str = "") -> None:
        super().__init__(tags=[tag], route_class=ModelRoute)
        self.tag, self.text = tag, text


def router_for(tag: str, text: str = "") -> APIRouter:
    """The router of one resource's endpoints; `text` introduces them to readers of the API's document, once per tag."""
    return Resource(tag, text)


def _query_of(dependant: Dependant) -> Iterator[str]:
    yield from (parameter.alias for parameter in dependant.query_params)
    if isinstance(dependant.call, APIKeyQuery):
        yield dependant.call.model.name
    for each in dependant.dependencies:
        yield from _query_of(each)


def _written(endpoint: Callable[..., Any], status: int) -> Callable[..., Any]:
    if getattr(endpoint, "writes_its_answer", False) or not inspect.iscoroutinefunction(endpoint):
        return endpoint  # including a router makes its routes anew, from endpoints that were wrapped before

    @functools.wraps(endpoint)
    async def written(*args: Any, **kwargs: Any) -> Any:
        answer = await endpoint(*args, **kwargs)
        return _response(answer, status, kwargs) if isinstance(answer, BaseModel) else answer

    written.writes_its_answer = True  # type: ignore[attr-defined]  # see above
    return written


def _response(answer: BaseModel, status: int, parameters: dict[str, Any]) -> Response:
    response = Response(answer.model_dump_json(), status, media_type="application/json")
    for parameter in parameters.values():
        if isinstance(parameter, Response):  # where the endpoint put headers; cookies are several of one name
            response.raw_headers += [header for header in parameter.raw_headers if header[0] != b"content-length"]
    return response
