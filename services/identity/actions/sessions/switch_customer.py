"""Switch a session between the customers that its account may act for (ID-17)."""

from services.identity.actions.sessions.find_session import find_session
from services.identity.actions.sessions.log_in import LoggedIn
from services.identity.context import IdentityContext
from services.identity.domain.memberships.acting import check_choice
from services.identity.domain.sessions.session import act_for
from shared.values.viewer import Viewer


async def switch_customer(context: IdentityContext, viewer: Viewer, customer_number: str) -> LoggedIn:
    """The session as it acts from now on; NotFound unless the account may act for the customer, SessionOver."""
    found = await find_session(context, viewer)
    check_choice(found.account, customer_number)
    now = context.clock()
    switched = await context.sessions.change(
        viewer.session, lambda session: act_for(session, customer_number, now), processed=None
    )
    return LoggedIn(switched.state, found.account)
