"""Who may read a document: its owner with an access token, or the holder of a signed link to it."""

from typing import Annotated

from fastapi import Depends, Path, Query, Request, Security
from fastapi.security import APIKeyQuery

from services.billing.endpoints.context import Context
from shared.values.viewer import Bound, Kind, Scope, Viewer
from shared.web.auth import Credentials, bearer, viewer_from
from shared.web.openapi.declare import sends
from shared.web.problems import HttpProblem

Number = Annotated[str, Path(max_length=40, description="such as F2026-000042", examples=["F2026-000042"])]
Expires = Annotated[int | None, Query(ge=0, le=253_402_300_799, description="of a signed link: Unix seconds")]
_signature = APIKeyQuery(name="signature", scheme_name="signedLink", auto_error=False)
Signature = Annotated[str | None, Security(_signature)]


@sends({401: ["unauthorized"], 403: ["insufficient_scope", "link_invalid"]})
async def _reader(
    request: Request,
    context: Context,
    number: Number,
    credentials: Annotated[Credentials, Security(bearer, scopes=[Scope.BILLING_READ])],
    signature: Signature,
    expires: Expires = None,
) -> Viewer:
    if expires is not None and signature is not None:
        if not context.invoices.links.valid(number, expires, signature, context.invoices.clock()):
            raise HttpProblem(403, "link_invalid")
        return _holder(number)
    viewer = await viewer_from(request, credentials)
    viewer.require(Scope.BILLING_READ)
    return viewer


def _holder(number: str) -> Viewer:
    """The holder of a signed link sees its document and nothing else."""
    return Viewer(Kind.GUEST, "signed link", frozenset({Scope.BILLING_READ}), bound_to=Bound("document", number))


Reader = Annotated[Viewer, Depends(_reader)]
