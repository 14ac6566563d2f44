"""What a route and its dependencies answer beside their success, declared where it is written (AP-03)."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

Problems = Mapping[int, Iterable[str]]
"""Status → the codes of the problems that are sent with it."""

CODES, HEADERS = "x-problem-codes", "x-headers"
"""Where a declaration waits in a route's `responses` for `shared.web.openapi.document`."""

REQUIRED = "x-required"
"""In a parameter's `json_schema_extra`: the endpoint itself refuses a request without it, with a problem of its own."""

_ATTRIBUTE, _OPTIONAL = "sends_problems", "needs_no_token"


def documented(
    problems: Problems | None = None, *, headers: Mapping[int, Iterable[str]] | None = None
) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route: the problems that its action raises, and the headers of its successes.

    What the dependencies send (401, 403, an Idempotency-Key's), a body (400, 413, 415, 422) and parameters (422) is
    added by the document: a route declares its own alone. The tests compare each answer with it.
    """
    responses: dict[int | str, dict[str, Any]] = {}
    for status, codes in (problems or {}).items():
        responses[status] = {"description": "", CODES: sorted(codes)}
    for status, names in (headers or {}).items():
        responses.setdefault(status, {})[HEADERS] = sorted(names)
    return responses


def sends(problems: Problems) -> Callable[[F], F]:
    """Says of a dependency which problems it may answer with: each route that uses it documents them."""

    def declare(dependency: F) -> F:
        setattr(dependency, _ATTRIBUTE, problems)
        return dependency

    return declare


def needs_no_token(dependency: F) -> F:
    """Says of a dependency that reads an access token that a request may do without."""
    setattr(dependency, _OPTIONAL, True)
    return dependency


def token_is_optional(dependency: Callable[..., Any]) -> bool:
    """What `needs_no_token` declared."""
    return getattr(dependency, _OPTIONAL, False)


def sent_by(dependency: Callable[..., Any]) -> Problems:
    """What `sends` declared."""
    declared: Problems = getattr(dependency, _ATTRIBUTE, {})
    return declared
