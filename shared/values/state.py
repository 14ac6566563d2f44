"""What services store: models that keep what they do not know, and a number for the shape they are stored in.

During a rolling deployment an older process changes documents that a newer one wrote. A field that it does not know
stays in the model, survives `model_copy` and is written back, at any depth.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
"""A stored state of schema n → the same state in schema n + 1. Pure; it may build on the dict that it is given."""


class StateValue(BaseModel):
    """A model nested in a stored state. Frozen; unknown fields are kept. Strict typing refuses them in constructors
    (mypy's `init_forbid_extra`)."""

    model_config = ConfigDict(frozen=True, extra="allow")

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        # A field that this process does not know may be personal: it is not shown.
        known = type(self).model_fields
        return [(name, value) for name, value in super().__repr_args__() if name in known]


class State(StateValue):
    """A stored state. `SCHEMA` numbers its shape, `UPCASTERS` lead from each earlier number to the next.

    A new field with a default does not raise SCHEMA. A change that an older process would misread does: it meets the
    higher number and leaves the document alone.
    """

    SCHEMA: ClassVar[int] = 1
    UPCASTERS: ClassVar[Mapping[int, Upcaster]] = {}

    def deadlines(self) -> Mapping[str, datetime]:
        """Name → moment of what has to happen later to this state; none unless the model says so."""
        return {}
