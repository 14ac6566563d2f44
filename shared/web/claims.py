"""The claims by which an access token says who its bearer is (RFC 9068), and the viewer that is made from them."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared.values.viewer import Bound, Kind, Role, Viewer, effective_scopes

Text = Annotated[str, Field(min_length=1)]

_REQUIRED: Mapping[Kind, frozenset[str]] = {
    Kind.PRIVATE: frozenset({"customer_number", "role", "sid"}),
    Kind.MEMBER: frozenset({"customer_number", "role", "sid"}),
    Kind.GUEST: frozenset({"customer_number", "order_number"}),
    Kind.STAFF: frozenset({"sid"}),
    Kind.MACHINE: frozenset({"client_id"}),
}
_OF_CUSTOMERS = frozenset({"customer_number", "role", "order_number"})
"""Claims that widen or narrow what is seen: a kind that does not require one must not carry it."""


class UnusableClaims(Exception):
    """The claims of a token, although signed, do not name a viewer."""


class _Claims(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    sub: Text
    kind: Kind
    scope: str
    customer_number: Text | None = None
    role: Role | None = None
    sid: Text | None = None
    session_epoch: Annotated[int, Field(ge=0)] | None = None
    client_id: Text | None = None
    order_number: Text | None = None

    def fits(self) -> bool:
        """Whether the claims are those of the kind; a private account is its customer's owner."""
        present = {name for name, value in self if value is not None}
        required = _REQUIRED[self.kind]
        owner = self.kind is not Kind.PRIVATE or self.role is Role.OWNER
        return required <= present and present & _OF_CUSTOMERS <= required and owner


def viewer_of(claims: Mapping[str, Any]) -> Viewer:
    """The viewer of a verified token. Scopes that we do not know, and those beyond the kind or the role, are ignored;
    UnusableClaims when a claim is missing, unknown or contradicts the kind."""
    try:
        given = _Claims.model_validate(claims)
    except ValidationError:
        raise UnusableClaims from None
    if not given.fits():
        raise UnusableClaims
    return Viewer(
        kind=given.kind,
        account_id=given.sub,
        scopes=effective_scopes(given.kind, given.role, given.scope.split()),
        customer_number=given.customer_number,
        role=given.role,
        session_id=given.sid,
        session_epoch=given.session_epoch,
        client_id=given.client_id,
        bound_to=Bound("order", given.order_number) if given.order_number else None,
    )


def claims_of(viewer: Viewer) -> dict[str, str | int]:
    """The claims from which `viewer_of` makes the same viewer."""
    given = {
        "sub": viewer.account_id,
        "kind": viewer.kind.value,
        "scope": " ".join(sorted(viewer.scopes)),
        "customer_number": viewer.customer_number,
        "role": viewer.role.value if viewer.role else None,
        "sid": viewer.session_id,
        "session_epoch": viewer.session_epoch,
        "client_id": viewer.client_id,
        "order_number": viewer.bound_to.number if viewer.bound_to else None,
    }
    return {name: value for name, value in given.items() if value is not None}
