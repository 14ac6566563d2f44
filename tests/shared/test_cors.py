"""Which pages may call a service from a browser (AP-01), over a real socket."""

from collections.abc import AsyncIterator
from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, Response
from pydantic import TypeAdapter, ValidationError

from shared import errors
from shared.runtime.settings import Origins
from shared.values.viewer import Scope, Viewer
from shared.web.app import create_app
from shared.web.auth import allowed_to
from shared.web.cors import FROM_OUR_PAGES
from tests.support.http_server import serving
from tests.support.tokens import verifier

SHOP, OTHER = "https://shop.example", "https://shop.example.evil.test"
FOREIGN = [OTHER, "null", "http://shop.example", "https://shop.example:8443", "https://SHOP.example", "*"]
READABLE = {"etag", "location", "retry-after", "x-request-id", "content-language", "idempotent-replayed", "ratelimit"}


def routes() -> APIRouter:
    """One route per thing to try."""
    router = APIRouter()

    @router.get("/things")
    async def things(response: Response) -> dict[str, str]:
        response.headers["Vary"] = "Accept-Language"
        return {}

    @router.get("/mine")
    async def mine(viewer: Annotated[Viewer, allowed_to(Scope.ORDERS_READ)]) -> None: ...

    @router.post("/bug")
    async def bug() -> None:
        raise KeyError

    @router.post("/away")
    async def away() -> None:
        raise errors.Unavailable("Stripe")

    @router.post("/by-cookie", dependencies=[FROM_OUR_PAGES], status_code=204)
    async def by_cookie() -> None: ...

    return router


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """A client of the app behind uvicorn, whose one origin is SHOP."""

    async def ready() -> dict[str, bool]:
        return {}

    app = create_app("tiny", context=None, routers=[routes()], verifier=verifier(), ready=ready, origins=[SHOP])
    async with serving(app) as url, httpx.AsyncClient(base_url=f"{url}/tiny/v1") as client:
        yield client


def preflight(origin: str, method: str = "POST", headers: str = "authorization,idempotency-key") -> dict[str, str]:
    """What a browser asks before a request that is not a simple one."""
    asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    return {"Origin": origin} | asked


def allows(answer: httpx.Response) -> str | None:
    """The origin whose pages may read the answer."""
    found: str | None = answer.headers.get("access-control-allow-origin")
    return found


@pytest.mark.rule("AP-01")
async def test_a_listed_page_may_ask_and_read(client: httpx.AsyncClient) -> None:
    """The preflight allows our methods and headers for ten minutes; answers name the page and the headers it may
    read, with credentials."""
    asked = await client.options("/things", headers=preflight(SHOP, headers="authorization,content-type,if-match"))
    assert (asked.status_code, allows(asked), asked.headers["access-control-max-age"]) == (200, SHOP, "600")
    assert {"PATCH", "DELETE"} <= set(asked.headers["access-control-allow-methods"].split(", "))
    answer = await client.get("/things", headers={"Origin": SHOP})
    assert (answer.status_code, allows(answer)) == (200, SHOP)
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert set(answer.headers["access-control-expose-headers"].lower().split(", ")) >= READABLE
    assert set(answer.headers["vary"].split(", ")) == {"Accept-Language", "Origin"}


@pytest.mark.rule("AP-01")
@pytest.mark.parametrize("origin", FOREIGN)
async def test_no_other_page_may(client: httpx.AsyncClient, origin: str) -> None:
    """Another host, port, scheme or spelling, a sandboxed page: the preflight is a 403 problem, no answer names the
    page, and every answer says that it depends on the origin."""
    asked = await client.options("/things", headers=preflight(origin))
    assert (asked.status_code, asked.json()["code"]) == (403, "origin_not_allowed")
    answer = await client.get("/things", headers={"Origin": origin})
    assert (allows(asked), allows(answer)) == (None, None)
    for each in (asked, answer, await client.get("/things")):
        assert "Origin" in each.headers["vary"].split(", ")
        assert "*" not in each.headers.get("access-control-allow-origin", "")


@pytest.mark.parametrize(("method", "headers"), [("TRACE", ""), ("POST", "x-forwarded-for")])
async def test_a_listed_page_may_not_send_everything(client: httpx.AsyncClient, method: str, headers: str) -> None:
    """Methods and headers that no route takes are refused in the preflight."""
    asked = await client.options("/things", headers=preflight(SHOP, method, headers))
    assert (asked.status_code, allows(asked)) == (403, None)


@pytest.mark.rule("AP-01")
@pytest.mark.parametrize(
    ("method", "path", "content", "status"),
    [
        ("GET", "/mine", b"", 401),
        ("GET", "/nowhere", b"", 404),
        ("DELETE", "/things", b"", 405),
        ("POST", "/bug", b" " * 70_000, 413),
        ("POST", "/bug", b"", 500),
        ("POST", "/away", b"", 503),
    ],
)
async def test_a_page_can_read_every_problem(
    client: httpx.AsyncClient, method: str, path: str, content: bytes, status: int
) -> None:
    """Also those that no route has made: without the header the page sees a network error."""
    answer = await client.request(method, path, content=content, headers={"Origin": SHOP})
    assert (answer.status_code, allows(answer)) == (status, SHOP)
    assert answer.json()["status"] == status


@pytest.mark.rule("ID-07")
async def test_what_a_cookie_may_do_is_asked_by_our_pages(client: httpx.AsyncClient) -> None:
    """A form of another page carries the cookie too, and is refused; so is a request that does not say where it is
    from."""
    assert (await client.post("/by-cookie", headers={"Origin": SHOP})).status_code == 204
    for headers in [{}, *({"Origin": origin} for origin in FOREIGN)]:
        answer = await client.post("/by-cookie", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "origin_not_allowed")


@pytest.mark.parametrize(
    "setting",
    [
        "*",
        "null",
        "shop.example",
        "https://shop.example/",
        "https://Shop.example",
        "https://shop.example:443",
        "https://*",
    ],
)
def test_what_no_browser_sends_is_no_origin(setting: str) -> None:
    """A wildcard, a path, a default port: a service does not start with a list that matches too much or nothing."""
    origins: TypeAdapter[list[str]] = TypeAdapter(Origins)
    assert origins.validate_python(f"{SHOP}, http://127.0.0.1:8080,capacitor://localhost")
    with pytest.raises(ValidationError):
        origins.validate_python(f"{SHOP},{setting}")
