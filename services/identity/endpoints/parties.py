"""Who may use a route about a company, by kind and role (ID-17, AP-02). What they see is `visible_to`'s affair."""

from typing import Annotated, Any

from fastapi import Depends

from shared.values.viewer import InsufficientScope, Kind, Role, Scope, Viewer
from shared.web.auth import allowed_to


def for_a_company(scope: Scope) -> Any:
    """The viewer as an endpoint's parameter: a company's user in any role, staff, a machine client; 403 for others."""

    async def dependency(viewer: Annotated[Viewer, allowed_to(scope)]) -> Viewer:
        if not (viewer.for_merchant or viewer.kind is Kind.MEMBER):
            raise InsufficientScope(scope)
        return viewer

    return Depends(dependency)


def for_its_owners(scope: Scope) -> Any:
    """A company's owner, staff, a machine client; 403 for others. An action looks at the role anew: a token's may be
    ten minutes old."""

    async def dependency(viewer: Annotated[Viewer, for_a_company(scope)]) -> Viewer:
        if not (viewer.for_merchant or viewer.role is Role.OWNER):
            raise InsufficientScope(scope)
        return viewer

    return Depends(dependency)


def for_customers(scope: Scope) -> Any:
    """A private account or a company's user; 403 for others."""

    async def dependency(viewer: Annotated[Viewer, allowed_to(scope)]) -> Viewer:
        if viewer.kind not in {Kind.PRIVATE, Kind.MEMBER}:
            raise InsufficientScope(scope)
        return viewer

    return Depends(dependency)
