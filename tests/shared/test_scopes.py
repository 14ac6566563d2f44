"""What a route asks of an access token: its scope, and on staff routes its kind (AP-02)."""

from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter

from shared.values.viewer import Kind, Scope, Viewer
from shared.web.app import create_app
from shared.web.auth import allowed_to, merchant_allowed_to
from tests.support.tokens import access_token, verifier


def routes() -> APIRouter:
    """One route for every kind of viewer, one for the merchant."""
    router = APIRouter()

    @router.get("/me")
    async def me(viewer: Annotated[Viewer, allowed_to(Scope.ORDERS_READ)]) -> dict[str, str]:
        return {"account": viewer.account_id}

    @router.get("/everything")
    async def everything(viewer: Annotated[Viewer, merchant_allowed_to(Scope.ORDERS_READ)]) -> dict[str, str]:
        return {"account": viewer.account_id}

    return router


async def well() -> dict[str, bool]:
    return {}


STAFF = {"sub": "stf_1", "kind": Kind.STAFF, "customer_number": None, "role": None}


@pytest.mark.rule("AP-02")
@pytest.mark.parametrize(
    ("path", "claims", "status"),
    [
        ("/me", {"scope": ""}, 403),
        ("/me", {"scope": "billing:read staff"}, 403),
        ("/me", {"scope": "orders:read"}, 200),
        ("/everything", {}, 403),
        ("/everything", {"kind": "member", "role": "buyer"}, 403),
        ("/everything", STAFF | {"scope": "billing:read"}, 403),
        ("/everything", STAFF | {"scope": "orders:read"}, 200),
    ],
)
async def test_a_token_without_the_scope_is_403(path: str, claims: dict[str, Any], status: int) -> None:
    """A route asks for its scope, a staff route for a staff or machine token too; the challenge names the scope."""
    app = create_app("tiny", context=None, routers=[routes()], verifier=verifier(), ready=well)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://tiny.test/tiny/v1") as client:
        answer = await client.get(path, headers={"Authorization": f"Bearer {access_token('acc_1', **claims)}"})
    assert answer.status_code == status, answer.text
    if status == 403:
        assert answer.json()["code"] == "insufficient_scope"
        assert 'error="insufficient_scope", scope="orders:read"' in answer.headers["WWW-Authenticate"]
