"""Stored accounts of earlier schemas in the shape of the next one (EV-03)."""

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from services.identity.domain.links.link import LIVES, Purpose

_moment = TypeAdapter(datetime).validate_python


def links_of_all_purposes(state: dict[str, Any]) -> dict[str, Any]:
    """1 to 2: the two fields for links, one for each purpose, became a list of links that name theirs."""
    confirmation, reset = state.pop("confirmation", None), state.pop("reset", None)
    earlier = ((Purpose.CONFIRM_ADDRESS, confirmation), (Purpose.RESET_PASSWORD, reset))
    return {**state, "links": [_link(purpose, link, state["email"]) for purpose, link in earlier if link]}


def _link(purpose: Purpose, link: dict[str, Any], email: str) -> dict[str, Any]:
    issued_at = _moment(link["expires_at"]) - LIVES[purpose]
    return {"address": email, **link, "purpose": purpose.value, "issued_at": issued_at}
