"""`/identity/v1/me`: the caller's own account."""

from fastapi import APIRouter

from services.identity.actions.sessions.find_session import find_session
from services.identity.endpoints.accounts import AccountResponse
from services.identity.endpoints.context import Context, unauthorized_when_refused
from shared.web.auth import Caller
from shared.web.problems import documented

router = APIRouter(tags=["accounts"])


@router.get("/me", responses=documented(401, 503))
async def get_me(context: Context, caller: Caller) -> AccountResponse:
    """The account behind the access token. Unlike other services, identity knows at once that a session has ended."""
    with unauthorized_when_refused():
        return AccountResponse.of((await find_session(context, caller.session_id)).account)
