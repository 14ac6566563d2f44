"""If-Match: what somebody else changed meanwhile is not overwritten unseen (RFC 9110 section 13.1.1, RFC 6585).

async def change(context: Context, viewer: Editor, expected: IfMatch, body: …) -> Response:
    thing = await change_thing(context, viewer, expected, …)  # Repository.change(…, expected=expected)
"""

from typing import Annotated

from fastapi import Depends, Header

from shared.persistence.versioned import Versions
from shared.web.conditional import tags_in
from shared.web.openapi.declare import REQUIRED, sends
from shared.web.problems import HttpProblem

_ABOUT = "The ETag of what was read: 412 when it was changed since."

Optional = Annotated[str | None, Header(alias="If-Match", description=_ABOUT)]
Required = Annotated[str | None, Header(alias="If-Match", description=_ABOUT, json_schema_extra={REQUIRED: True})]


@sends({412: ["stale"]})
async def _if_match(if_match: Optional = None) -> Versions:
    return None if if_match is None else versions_in(if_match)


@sends({412: ["stale"], 428: ["if_match_missing"]})
async def _required_if_match(if_match: Required = None) -> Versions:
    if if_match is None:
        raise HttpProblem(428, "if_match_missing")
    return versions_in(if_match)


IfMatch = Annotated[Versions, Depends(_if_match)]
"""The versions that a change is meant for; None for any. For a change that the rules guard whatever the caller saw."""

RequiredIfMatch = Annotated[Versions, Depends(_required_if_match)]
"""The same, and 428 without the header. For a change that replaces what somebody else may have changed."""


def versions_in(header: str) -> Versions:
    """The versions that an If-Match header lists; None for `*`. A tag that is no version of ours fits nothing."""
    tags = tags_in(header)
    if tags == ["*"]:
        return None
    return frozenset(int(tag.strip('"')) for tag in tags if tag.strip('"').isdecimal() and len(tag) < 20)
