"""`/identity/v1/me`: the caller's own account."""

from typing import Annotated

from services.identity.actions.sessions.find_session import find_session
from services.identity.endpoints.accounts import AccountResponse
from services.identity.endpoints.context import Context
from shared.values.viewer import Scope, Viewer
from shared.web.auth import allowed_to
from shared.web.openapi.declare import documented
from shared.web.routes import router_for

router = router_for("accounts")


@router.get(
    "/me",
    operation_id="getOwnAccount",
    summary="Read one's own account",
    response_description="The account.",
    responses=documented({401: ["session_over"]}),
)
async def get_me(context: Context, viewer: Annotated[Viewer, allowed_to(Scope.IDENTITY_READ)]) -> AccountResponse:
    """The account behind the access token. Unlike other services, identity knows at once that a session has ended."""
    return AccountResponse.of((await find_session(context, viewer)).account)
