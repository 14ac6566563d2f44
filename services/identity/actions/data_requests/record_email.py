"""Record a request that came by e-mail: as its owner's, or held until they confirm it by a link (ID-14)."""

from services.identity.actions.data_requests.ask import store
from services.identity.context import IdentityContext
from services.identity.domain.data_requests.request import DataRequest, Kind, Source
from services.identity.domain.data_requests.transitions import ask_to_confirm, receive, verify
from shared.errors import NotFound
from shared.persistence.versioned import Versioned
from shared.values.viewer import Viewer


async def record_email(
    context: IdentityContext, viewer: Viewer, kind: Kind, *, customer_number: str, sender_key: str
) -> Versioned[DataRequest]:
    """Accepted when the sender is the confirmed address of the account with that customer number; else the account is
    mailed a link. An account of the sender's address is meant when the number is nobody's. NotFound when neither is
    known: nobody is asked for an identity card."""
    numbered = await context.accounts.by_customer_number(customer_number)
    found = numbered or await context.accounts.by_email(sender_key)
    if found is None or found.state.standing.closed_at is not None:
        raise NotFound("account")
    account, now = found.state, context.clock()
    request = receive(context.new_id("dat"), account, kind, Source.EMAIL, now, recorded_by=viewer.account_id)
    is_theirs = numbered is not None and sender_key == account.email_key and account.email_confirmed_at is not None
    if not is_theirs:
        return await store(context, *ask_to_confirm(request, context.one_time_tokens.new(), now))
    return await store(context, *verify(request, now))
