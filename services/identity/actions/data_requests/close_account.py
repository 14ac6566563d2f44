"""End an account's sessions everywhere before its data are erased (ID-14)."""

from services.identity.actions.consents.change_consents import change_consents
from services.identity.context import IdentityContext
from services.identity.domain.consents.transitions import take_all_back
from services.identity.domain.data_requests.standing import close
from services.identity.domain.data_requests.transitions import record_own
from shared.observability.security_log import What, record


async def close_account(context: IdentityContext, request_id: str) -> None:
    """Twice is once. Consents end with it; what proves them is kept."""
    request = (await context.data_requests.get(request_id)).state
    now = context.clock()
    await context.accounts.change(request.account_id, lambda account: close(account, now), processed=None)
    await change_consents(context, request.account_id, lambda consents: take_all_back(consents, "erasure", now))
    record(What.SESSION_ENDED, account_id=request.account_id, why="erasure")
    await context.data_requests.move(request_id, lambda each: record_own(each, "close", now), processed=None)
