"""An aggregate as a repository hands it out."""

from collections.abc import Container
from dataclasses import dataclass
from typing import Generic, TypeVar

S = TypeVar("S")

Versions = Container[int] | None
"""The versions that a change is meant for; None for any."""


@dataclass(frozen=True)
class Versioned(Generic[S]):
    """An aggregate as the database has it: its state, or a view of it. `version` is its ETag; `applied` is False when a
    call changed nothing because its cause had been applied before."""

    id: str
    version: int
    state: S
    applied: bool = True
