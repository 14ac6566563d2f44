"""The methods that a path names (AP-03)."""

import pytest
from fastapi import APIRouter, FastAPI

from shared.web.methods import allowed


async def _answer() -> None:
    """No test asks for it."""


@pytest.mark.rule("AP-03")
@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/sessions", "GET, HEAD, OPTIONS, POST"),
        ("/sessions/refresh", "OPTIONS, POST"),
        ("/sessions/ses_1", "DELETE, OPTIONS"),
        ("/elsewhere", ""),
    ],
)
def test_a_fixed_path_names_its_own_methods(path: str, methods: str) -> None:
    """Not those of a path with a parameter in its place."""
    router = APIRouter()
    for route, method in [
        ("/sessions", "GET"),
        ("/sessions/{session_id}", "DELETE"),
        ("/sessions", "POST"),
        ("/sessions/refresh", "POST"),
    ]:
        router.add_api_route(route, _answer, methods=[method])
    app = FastAPI()
    app.include_router(router)
    assert allowed(app.routes, {"type": "http", "path": path}) == methods
