"""Keyset pages: what a cursor carries, and cursors that were never given out (AP-01)."""

import base64
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import bson
import httpx
import pytest
from fastapi import APIRouter
from hypothesis import given
from hypothesis import settings as run_with
from hypothesis import strategies as st
from pydantic import TypeAdapter

from shared.errors import Invalid
from shared.persistence.slices import Position, Slice
from shared.web.app import create_app
from shared.web.pages import BY_ID, BY_MOMENT, Asked, Page, decode_cursor, encode_cursor, page_of
from tests.support.tokens import verifier


def routes() -> APIRouter:
    """A list whose one row is the id in the cursor."""
    router = APIRouter()

    @router.get("/pages")
    async def pages(asked: Asked) -> Page[str]:
        async def read(after: Position | None, limit: int) -> Slice[str, Position]:
            return Slice([after[1] if after else "first"], after)

        return await page_of(asked, BY_MOMENT, read, str)

    return router


async def well() -> dict[str, bool]:
    return {}


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """A client of the app, in-process; a failure of ours answers 500."""
    app = create_app("tiny", context=None, routers=[routes()], verifier=verifier(), ready=well)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://tiny.test/tiny/v1") as client:
        yield client


def crafted(*key: object) -> str:
    """A cursor of any content."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).rstrip(b"=").decode()


STRANGE = [
    *("x", "AAAA", "W10", "WzEsMl0", "é"),
    *(crafted("a"), crafted("a", "b"), crafted(None, None), crafted({"$gt": ""}, {"$gt": ""})),
    *(crafted("2026-03-02T10:00:00Z", each) for each in (1, None, {"$ne": 1}, "\ud800")),
    *(
        crafted(each, "id")
        for each in ("2026-03-02T10:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:00:00-14:00")
    ),
    *(crafted(each, "id") for each in (1e300, "1e999", "-99999999999999999999", True)),
    base64.urlsafe_b64encode(b"[" * 295).decode(),
]


@pytest.mark.parametrize("cursor", STRANGE)
async def test_a_strange_cursor_is_422(client: httpx.AsyncClient, cursor: str) -> None:
    """A cursor that we did not give is refused by name."""
    answer = await client.get("/pages", params={"cursor": cursor})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "cursor"


async def test_a_cursor_survives_its_url(client: httpx.AsyncClient) -> None:
    """The key that goes into a cursor comes out of it."""
    cursor = encode_cursor(BY_MOMENT, (datetime(2026, 3, 2, 10, 0, 0, 123000, tzinfo=UTC), "é/+ "))
    answer = await client.get("/pages", params={"cursor": cursor})
    assert answer.json() == {"items": ["é/+ "], "next": cursor}


@pytest.mark.parametrize("cursor", [encode_cursor(BY_ID, ("BRK-1042",)), "x" * 401, "WyI" * 4000])
async def test_a_cursor_of_another_list_or_too_long_a_one_is_422(client: httpx.AsyncClient, cursor: str) -> None:
    """The catalogue's cursor has no moment; one beyond 400 characters is not even read."""
    answer = await client.get("/pages", params={"cursor": cursor})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "cursor")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.datetimes().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=2),
)
CURSORS = st.one_of(
    st.text(max_size=400),
    st.binary(max_size=300).map(lambda raw: base64.urlsafe_b64encode(raw).decode()),
    st.lists(JSON, max_size=3).map(lambda key: crafted(*key)),
    st.tuples(st.datetimes(timezones=st.timezones()).map(datetime.isoformat), st.text()).map(lambda key: crafted(*key)),
)


@pytest.mark.rule("AP-01")
@run_with(deadline=None)  # a busy machine is no failure
@given(CURSORS, st.sampled_from([BY_MOMENT, BY_ID]))
def test_no_cursor_crashes(cursor: str, by: TypeAdapter[tuple[object, ...]]) -> None:
    """Whatever text comes as a cursor is refused as such, or is a key that the database's format can hold."""
    try:
        key = decode_cursor(by, cursor)
    except Invalid:
        return
    assert bson.decode(bson.encode({"key": list(key)}))
