"""Keyset pages: `{"items": […], "next": "…"}`; the cursor is opaque and stays valid while rows are added (AP-01)."""

import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

from shared.errors import FieldError, Invalid
from shared.persistence.slices import Position, Slice

T = TypeVar("T")
R = TypeVar("R")
K = TypeVar("K", bound=tuple[object, ...])


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("outside of the calendar") from None


_Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]

BY_MOMENT: TypeAdapter[Position] = TypeAdapter(tuple[_Moment, str])
"""The sort key of lists by time: a moment and an id."""

BY_ID: TypeAdapter[tuple[str]] = TypeAdapter(tuple[str])
"""The sort key of lists by id."""


class Page(BaseModel, Generic[T]):
    """`next` is null on the last page."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    items: list[T]
    next: Annotated[str | None, Field(examples=["WyJvcmRfMDFKIl0"])] = None


@dataclass(frozen=True)
class PageRequest:
    """Which page a client asks for."""

    limit: int
    cursor: str | None


async def _asked(
    limit: Annotated[int, Query(ge=1, le=100, description="items on the page")] = 20,
    cursor: Annotated[str | None, Query(max_length=400, description="`next` of the page before")] = None,
) -> PageRequest:
    return PageRequest(limit, cursor)


Asked = Annotated[PageRequest, Depends(_asked)]
"""`limit` and `cursor` as an endpoint's parameter."""


async def page_of(
    asked: PageRequest,
    by: TypeAdapter[K],
    read: Callable[[K | None, int], Awaitable[Slice[T, K]]],
    show: Callable[[T], R],
) -> Page[R]:
    """The page that was asked for: `read` gets the rows from behind a sort key of the form `by`, `show` makes an item
    of a row. Invalid when the cursor is none of ours."""
    after = decode_cursor(by, asked.cursor) if asked.cursor else None
    rows = await read(after, asked.limit)
    return Page(
        items=[show(row) for row in rows.items], next=encode_cursor(by, rows.last) if rows.last is not None else None
    )


def encode_cursor(by: TypeAdapter[K], key: K) -> str:
    """The sort key of a page's last row, for a URL."""
    return base64.urlsafe_b64encode(by.dump_json(key)).rstrip(b"=").decode()


def decode_cursor(by: TypeAdapter[K], cursor: str) -> K:
    """The sort key in a cursor; Invalid when it is none of ours."""
    try:
        return by.validate_json(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        raise Invalid(FieldError("cursor", "invalid_cursor", in_body=False)) from None
