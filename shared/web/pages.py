"""Keyset pages: `{"items": […], "next": "…"}`; the cursor is opaque and stays valid while rows are added (AP-01)."""

import base64
import binascii
import json
from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel, Field

from shared.errors import FieldError, Invalid

T = TypeVar("T")

Limit = Annotated[int, Query(ge=1, le=100, description="items on the page")]
Cursor = Annotated[str | None, Query(max_length=400, description="`next` of the page before")]


class Page(BaseModel, Generic[T]):
    """`next` is null on the last page."""

    items: list[T]
    next: Annotated[str | None, Field(examples=["WyJvcmRfMDFKIl0"])] = None


def encode_cursor(*key: str) -> str:
    """The sort key of a page's last row, for a URL."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).rstrip(b"=").decode()


def decode_cursor(cursor: str, length: int) -> list[str]:
    """The sort key in a cursor; Invalid when it is none of ours."""
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        key = None
    if not (isinstance(key, list) and len(key) == length and all(isinstance(part, str) for part in key)):
        raise Invalid(FieldError("cursor", "Use `next` of an earlier page as it was given."))
    return key
