"""The OpenAPI 3.1 document of one service, made of its routes (AP-03).

FastAPI draws paths, parameters and schemas; the problems of each operation are put together here, from what the route,
its dependencies and its parameters declare, so that the document lists the codes that are sent and no others.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from shared.i18n.catalogue import Catalogue
from shared.web.openapi import examples, headers
from shared.web.openapi.declare import CODES, HEADERS, REQUIRED, sent_by, token_is_optional
from shared.web.openapi.problem_examples import example_of
from shared.web.openapi.texts import ABOUT, MEANING, SECURITY_SCHEMES
from shared.web.openapi.tidy import Json, not_null, tidied
from shared.web.problem_texts import texts_of
from shared.web.problems import MEDIA_TYPE, Problem
from shared.web.routes import Resource

_OF_BODIES: Mapping[int, tuple[str, ...]] = {
    400: ("malformed_json", "malformed_request"),
    413: ("body_too_large",),
    415: ("unsupported_media_type", "unsupported_encoding"),
    422: ("invalid_request",),
}
_OF_PARAMETERS: Mapping[int, tuple[str, ...]] = {422: ("invalid_request",)}


def document(
    service: str,
    routers: Sequence[APIRouter],
    own_texts: Catalogue | None = None,
    recorded: examples.Examples | None = None,
) -> Json:
    """The document of a service whose routes `routers` hold; `own_texts` is what people read of its own problems,
    `recorded` are its requests and answers. Its server is the service's path on the gateway."""
    drawn = _drawn(service, routers)
    drawn["servers"] = [{"url": f"/{service}/v1", "description": "on the gateway that serves this document"}]
    routes = {
        (route.path_format, method.lower()): route for route in _routes(routers) for method in route.methods or ()
    }
    components = drawn.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for path, item in drawn["paths"].items():
        for method, operation in item.items():
            _complete(operation, routes[path, method])
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= {**problem.pop("$defs"), "Problem": problem}
    schemes = components.get("securitySchemes", {})
    components["securitySchemes"] = {name: schemes[name] | SECURITY_SCHEMES.get(name, {}) for name in sorted(schemes)}
    drawn = tidied(drawn)
    _add_examples(drawn, texts_of(own_texts))
    for item in drawn["paths"].values():
        for operation in item.values():
            examples.add(operation, recorded or {})
    drawn["components"]["headers"] = {name: dict(headers.COMPONENTS[name]) for name in sorted(_headers_of(drawn))}
    return drawn


def _drawn(service: str, routers: Sequence[APIRouter]) -> Json:
    tags = {router.tag: router.text for router in reversed(routers) if isinstance(router, Resource) and router.text}
    app = FastAPI(
        title=f"Comptoir {service}",
        version="1",
        description=ABOUT,
        openapi_tags=[{"name": name, "description": text} for name, text in reversed(tags.items())],
    )
    for router in routers:
        app.include_router(router)
    return app.openapi()


def _routes(routers: Iterable[APIRouter]) -> Iterator[APIRoute]:
    for router in routers:
        yield from (route for route in router.routes if isinstance(route, APIRoute))


def _complete(operation: Json, route: APIRoute) -> None:
    """Adds what FastAPI does not know of: problems, headers, what needs no token."""
    operation.setdefault("security", [])
    if any(token_is_optional(call) for call in _calls(route.dependant)):
        operation["security"].append({})
    for parameter in operation.get("parameters", []):
        schema = parameter["schema"] = not_null(parameter["schema"])
        schema.pop("description", None)
        parameter["required"] |= schema.pop(REQUIRED, False)
    declared = operation.pop("responses")
    problems = _problems(route, declared)
    responses = {status: _success(response) for status, response in declared.items() if int(status) < 400}
    responses |= {str(status): _problem(status, problems[status]) for status in problems}
    if 429 in problems:
        for response in responses.values():
            response["headers"] = {**response["headers"], **headers.referred(headers.OF_LIMITS)}
    if "GET" in (route.methods or ()):
        _cacheable(operation, responses)
    operation["responses"] = dict(sorted(responses.items()))


def _cacheable(operation: Json, responses: Json) -> None:
    """What `shared.web.conditional` does with every GET."""
    if "200" not in responses:  # a redirect, which nothing caches
        return
    responses["200"]["headers"] = {**responses["200"]["headers"], **headers.referred(["Cache-Control", "ETag"])}
    responses["304"] = {"description": MEANING[304], "headers": headers.referred(["Cache-Control", "ETag"])}
    operation.setdefault("parameters", []).append(dict(headers.IF_NONE_MATCH))


def _problems(route: APIRoute, declared: Mapping[str, Json]) -> dict[int, list[str]]:
    parts = [sent_by(call) for call in _calls(route.dependant)]
    parts += [{int(status): response.get(CODES, ()) for status, response in declared.items() if int(status) >= 400}]
    parts += [_OF_BODIES] if route.body_field else []
    parts += [_OF_PARAMETERS]  # also where there is none: the query may name some
    found: dict[int, set[str]] = {}
    for part in parts:
        for status, codes in part.items():
            found.setdefault(status, set()).update(codes)
    return {status: sorted(codes) for status, codes in found.items()}


def _calls(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    if dependant.call is not None:
        yield dependant.call
    for each in dependant.dependencies:
        yield from _calls(each)


def _success(response: Json) -> Json:
    named = response.pop(HEADERS, ())
    return {**response, "headers": headers.referred(named)}


def _problem(status: int, codes: Sequence[str]) -> Json:
    return {
        "description": f"{MEANING[status]}\n\n`code`: " + ", ".join(f"`{code}`" for code in codes),
        CODES: list(codes),
        "headers": headers.of_problem(status, codes),
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _add_examples(drawn: Json, texts: Catalogue) -> None:
    for status, response in _responses(drawn):
        for content in response["content"].values() if CODES in response else ():
            content["examples"] = {code: {"value": example_of(code, int(status), texts)} for code in response[CODES]}


def _responses(drawn: Json) -> Iterator[tuple[str, Json]]:
    for item in drawn["paths"].values():
        for operation in item.values():
            yield from operation["responses"].items()


def _headers_of(drawn: Json) -> set[str]:
    return {name for _, response in _responses(drawn) for name in response["headers"]}
