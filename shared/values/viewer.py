"""Who asks, for whom, and what they may do (AP-02).

A customer is the party that owns things: it has the customer number. An account is a login. A private account acts for
its own customer as its owner; a company's member acts for the company in a role; a guest is a customer without an
account, bound to one order, or the holder of a signed link, bound to its document; staff and machine clients act for
the merchant, as far as their scopes go.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from shared.errors import Forbidden


class Kind(StrEnum):
    """What sort of party holds an access token."""

    PRIVATE = "private"
    MEMBER = "member"
    GUEST = "guest"
    STAFF = "staff"
    MACHINE = "machine"


class Role(StrEnum):
    """What an account may do for its customer (ID-17)."""

    OWNER = "owner"
    BUYER = "buyer"
    ACCOUNTANT = "accountant"
    VIEWER = "viewer"


class Scope(StrEnum):
    """What a token may be used for: `<service>:<read or write>`. Whose things it reaches follows from the kind."""

    IDENTITY_READ = "identity:read"
    IDENTITY_WRITE = "identity:write"
    IDENTITY_ADMIN = "identity:admin"
    ORDERS_READ = "orders:read"
    ORDERS_WRITE = "orders:write"
    BILLING_READ = "billing:read"
    BILLING_WRITE = "billing:write"


CUSTOMERS = frozenset({Kind.PRIVATE, Kind.MEMBER, Kind.GUEST})
"""The kinds that act for one customer. They reach that customer's things and no others, whatever their scopes."""

_READ = frozenset({Scope.IDENTITY_READ, Scope.IDENTITY_WRITE, Scope.ORDERS_READ, Scope.BILLING_READ})
"""Of every role: its own account, and what the customer ordered and was invoiced."""

ROLE_SCOPES: Mapping[Role, frozenset[Scope]] = {
    Role.OWNER: _READ | {Scope.ORDERS_WRITE, Scope.BILLING_WRITE},
    Role.BUYER: _READ | {Scope.ORDERS_WRITE, Scope.BILLING_WRITE},
    Role.ACCOUNTANT: _READ | {Scope.BILLING_WRITE},
    Role.VIEWER: _READ,
}
"""The most that each role may do for its customer: an accountant pays and does not order, a viewer reads."""

BoundKind = Literal["order", "document"]


@dataclass(frozen=True)
class Bound:
    """The one thing that a guest's token or a signed link is good for: an order, or a document such as an invoice."""

    kind: BoundKind
    number: str


GUEST_SCOPES = frozenset({Scope.ORDERS_READ, Scope.BILLING_READ, Scope.BILLING_WRITE})
"""The most that a guest may do, with the one order of the token: read it, its invoice, and pay it (OR-06)."""


class InsufficientScope(Forbidden):
    """The token is good, but not for this (RFC 6750 section 3.1)."""

    code = "insufficient_scope"

    def __init__(self, *scopes: Scope) -> None:
        super().__init__()
        self.scopes = scopes


@dataclass(frozen=True)
class Viewer:
    """The party behind a verified access token.

    `account_id` is the login or the machine client's id. `customer_number`, `role` and `session_id` are None where the
    kind has none; `session_epoch` is the account's when the session began (see `sessions_ended`). `bound_to` is the one
    thing that a guest sees; `client_id` names the machine client.
    """

    kind: Kind
    account_id: str
    scopes: frozenset[Scope]
    customer_number: str | None = None
    role: Role | None = None
    session_id: str | None = None
    session_epoch: int | None = None
    client_id: str | None = None
    bound_to: Bound | None = None

    @property
    def for_merchant(self) -> bool:
        """Whether the viewer is staff or a machine client, which reach every customer's things within their scopes."""
        return self.kind not in CUSTOMERS

    @property
    def customer(self) -> str:
        """The customer number that the viewer acts for; InsufficientScope for staff and machine clients."""
        if self.customer_number is None:
            raise InsufficientScope
        return self.customer_number

    @property
    def session(self) -> str:
        """The session that the viewer logged in to; InsufficientScope for guests and machine clients."""
        if self.session_id is None:
            raise InsufficientScope
        return self.session_id

    def require(self, *scopes: Scope) -> None:
        """InsufficientScope unless the viewer has all of `scopes`."""
        if not self.scopes.issuperset(scopes):
            raise InsufficientScope(*scopes)


def effective_scopes(kind: Kind, role: Role | None, named: Iterable[str]) -> frozenset[Scope]:
    """The known ones of the scopes that a token names, within what its kind and role may do at most."""
    known = frozenset(Scope(name) for name in named if name in set(Scope))
    if kind is Kind.GUEST:
        return known & GUEST_SCOPES
    if kind in CUSTOMERS:
        return known & ROLE_SCOPES[role] if role else frozenset()
    return known
