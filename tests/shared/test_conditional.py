"""ETag and 304 of every read, HEAD, If-Match, unknown query parameters (AP-01)."""

from collections.abc import AsyncIterator
from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, Query, Response
from hypothesis import given
from hypothesis import settings as run_with
from hypothesis import strategies as st
from pydantic import BaseModel

from shared.web.app import create_app
from shared.web.conditional import tags_in
from shared.web.preconditions import RequiredIfMatch, versions_in
from shared.web.routes import router_for
from tests.support.tokens import verifier


class Thing(BaseModel):
    """A response."""

    name: str


def routes() -> APIRouter:
    """A resource that is read and changed, one with a version, one that anyone may keep."""
    router = router_for("things")

    @router.get("/things")
    async def list_things(name: Annotated[str, Query()] = "brake") -> Thing:
        return Thing(name=name)

    @router.post("/things")
    async def make_thing() -> Thing:
        return Thing(name="new")

    @router.put("/things")
    async def change_thing(expected: RequiredIfMatch) -> Thing:
        return Thing(name="any" if expected is None else "3" if 3 in expected else "other")

    @router.get("/things/{number}")
    async def get_thing(number: str, response: Response) -> Thing:
        response.headers["ETag"] = '"3"'
        return Thing(name=number)

    @router.get("/public")
    async def get_public(response: Response) -> Thing:
        response.headers["Cache-Control"] = "public, max-age=60"
        return Thing(name="all")

    return router


async def well() -> dict[str, bool]:
    return {}


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """A client of the app, in-process."""
    app = create_app("tiny", context=None, routers=[routes()], verifier=verifier(), ready=well)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://tiny.test/tiny/v1") as client:
        yield client


@pytest.mark.rule("AP-01")
@pytest.mark.parametrize("path", ["/things", "/things/7", "/public", "/none"])
async def test_head_is_get_without_its_body(client: httpx.AsyncClient, path: str) -> None:
    """Status and headers are those of GET, the length of its body included; only the id of the request differs."""
    got, head = await client.get(path), await client.head(path)
    assert (head.status_code, head.content) == (got.status_code, b"")
    assert got.content
    differing = {"x-request-id"}
    assert {name: text for name, text in head.headers.items() if name not in differing} == {
        name: text for name, text in got.headers.items() if name not in differing
    }


@pytest.mark.rule("AP-01")
@pytest.mark.parametrize("path", ["/things", "/things/7", "/public"])
async def test_what_is_still_the_same_is_304(client: httpx.AsyncClient, path: str) -> None:
    """The ETag sent back, alone, among others, weak, or `*`: 304 without a body; another one: 200."""
    got = await client.get(path)
    tag = got.headers["etag"]
    for wanted in (tag, f'"x", {tag}', f"W/{tag}", "*"):
        for method in ("GET", "HEAD"):
            same = await client.request(method, path, headers={"If-None-Match": wanted})
            assert (same.status_code, same.content) == (304, b"")
            assert (same.headers["etag"], same.headers["cache-control"]) == (tag, got.headers["cache-control"])
            assert not {"content-type", "content-length"} & same.headers.keys()
    assert (await client.get(path, headers={"If-None-Match": '"x"'})).json() == got.json()


async def test_an_etag_follows_the_content(client: httpx.AsyncClient) -> None:
    """Another answer of the same route has another tag; the version that the endpoint names is kept."""
    tags = [(await client.get("/things", params={"name": name})).headers["etag"] for name in ("a", "b", "a")]
    assert tags[0] == tags[2] != tags[1]
    assert (await client.get("/things/7")).headers["etag"] == '"3"'


@pytest.mark.rule("AP-01")
async def test_who_may_keep_an_answer(client: httpx.AsyncClient) -> None:
    """What was read: the client alone, asking each time, unless the endpoint says more; all else nobody."""
    assert (await client.get("/things")).headers["cache-control"] == "private, no-cache"
    assert (await client.get("/public")).headers["cache-control"] == "public, max-age=60"
    assert (await client.post("/things")).headers["cache-control"] == "no-store"
    assert (await client.get("/none")).headers["cache-control"] == "no-store"


@pytest.mark.rule("AP-01")
@pytest.mark.parametrize(
    ("sent", "means"),
    [('"3"', "3"), ('W/"3"', "3"), ('"1", "3"', "3"), ("*", "any"), ('"4"', "other"), ("3x", "other"), ("", "other")],
)
async def test_if_match_names_versions(client: httpx.AsyncClient, sent: str, means: str) -> None:
    """Quoted, listed, marked weak; what is no version of ours fits nothing."""
    answer = await client.put("/things", headers={"If-Match": sent})
    assert answer.json()["name"] == means


@pytest.mark.rule("AP-01")
async def test_where_two_may_edit_if_match_is_required(client: httpx.AsyncClient) -> None:
    """Without it 428, by its code."""
    answer = await client.put("/things")
    assert (answer.status_code, answer.json()["code"]) == (428, "if_match_missing")


@run_with(deadline=None)  # a busy machine is no failure
@given(st.text(st.characters(codec="latin-1")))
def test_no_header_breaks_the_reading_of_tags(header: str) -> None:
    """Whatever a client sends is read without an error."""
    versions = versions_in(header)
    assert versions is None or -1 not in versions
    assert all(tag for tag in tags_in(header) if tag != "")


@pytest.mark.rule("AP-01")
@pytest.mark.parametrize(("method", "path"), [("GET", "/things/7"), ("HEAD", "/public"), ("POST", "/things")])
async def test_an_unknown_query_parameter_is_422(client: httpx.AsyncClient, method: str, path: str) -> None:
    """Each is named; a known one passes."""
    answer = await client.request(method, path, params={"nmae": "x", "$where": "1"})
    assert answer.status_code == 422
    if method != "HEAD":
        assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [
            ("$where", "unknown_field"),
            ("nmae", "unknown_field"),
        ]
    assert (await client.get("/things", params={"name": "x"})).status_code == 200
