"""Nothing of a request waits for a thread: endpoints and what they depend on are coroutines."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import APIRouter, Depends
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from tests.support.stores import SERVICES, wired


def in_threads(route: APIRoute) -> list[str]:
    """The functions of a route that FastAPI would run in its thread pool."""
    return [each.__qualname__ for each in _calls(route.dependant) if not _is_coroutine(each)]


def _calls(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    if dependant.call is not None:
        yield dependant.call
    for each in dependant.dependencies:
        yield from _calls(each)


def _is_coroutine(call: Callable[..., Any]) -> bool:
    return inspect.iscoroutinefunction(call) or inspect.iscoroutinefunction(getattr(call, "__call__", None))  # noqa: B004


@pytest.mark.parametrize("service", SERVICES)
def test_no_request_goes_through_the_thread_pool(service: str) -> None:
    """A dependency without `async` costs a hop to a thread and back, twice what an endpoint's own work takes."""
    routes = [route for router in wired(service).routers for route in router.routes if isinstance(route, APIRoute)]
    assert {route.path: found for route in routes if (found := in_threads(route))} == {}


def test_the_check_finds_a_dependency_that_waits_for_a_thread() -> None:
    """A plain function among an endpoint's dependencies is named."""
    router = APIRouter()

    def plain() -> int:
        return 1

    @router.get("/planted")
    async def planted(number: int = Depends(plain)) -> int:
        return number

    (route,) = router.routes
    assert isinstance(route, APIRoute)
    assert [name.rpartition(".")[2] for name in in_threads(route)] == ["plain"]
