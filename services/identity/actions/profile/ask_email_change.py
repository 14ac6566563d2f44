"""Take the caller's wish for another e-mail address (ID-10)."""

from datetime import timedelta

from services.identity.actions.profile.prove_password import prove_password
from services.identity.actions.sessions.find_session import find_session
from services.identity.actions.sessions.log_in import LoggedIn
from services.identity.context import IdentityContext
from services.identity.domain.profile.email import ask_email_change as decide
from shared.errors import FieldError, Invalid
from shared.observability.security_log import What, record
from shared.values.email_address import EmailAddress
from shared.values.viewer import Viewer

RECENT = timedelta(minutes=10)
"""A login that is no older proves as much as the password."""


async def ask_email_change(
    context: IdentityContext,
    viewer: Viewer,
    new: EmailAddress,
    password: str | None,
    return_target: str | None,
    client: str,
) -> None:
    """At the same cost whether or not the new address has an account. Invalid for a wrong or missing password, the
    present address or an unknown return target; HashingBusy, SessionOver."""
    target = context.return_targets.chosen(return_target)
    logged_in, now = await find_session(context, viewer), context.clock()
    await _prove(context, logged_in, password, client)
    found, token = await context.accounts.by_email(new.key), context.one_time_tokens.new()
    owner = found.state if found else None
    account_id = logged_in.account.account_id
    await context.accounts.change(
        account_id, lambda account: decide(account, new, owner, token, now, target), processed=None
    )
    record(What.EMAIL_CHANGE_ASKED, account_id=account_id, address=new.key)


async def _prove(context: IdentityContext, logged_in: LoggedIn, password: str | None, client: str) -> None:
    if password is not None:
        await prove_password(context, logged_in.account, password, client)
    elif context.clock() - logged_in.session.created_at > RECENT:
        raise Invalid(FieldError("current_password", "required"))
