"""Change the caller's password (ID-10)."""

from services.identity.actions.profile.prove_password import prove_password
from services.identity.actions.sessions.find_session import find_session
from services.identity.context import IdentityContext
from services.identity.domain.profile.password import NoPasswordYet
from services.identity.domain.profile.password import change_password as decide
from shared.observability.security_log import What, record
from shared.values.viewer import Viewer


async def change_password(
    context: IdentityContext, viewer: Viewer, current_password: str, password: str, client: str
) -> None:
    """NoPasswordYet; PasswordWrong; Invalid when the new one is easy to guess; HashingBusy, SessionOver."""
    logged_in = await find_session(context, viewer)
    account, now = logged_in.account, context.clock()
    proved = account.password_hash
    if proved is None:
        raise NoPasswordYet
    await prove_password(context, account, current_password, client)
    await context.passwords.check_strength(password, [account.first_name, account.name, account.email], client)
    password_hash, session_id = await context.passwords.hash(password, client), logged_in.session.session_id
    await context.accounts.change(
        account.account_id,
        lambda account: decide(account, proved, password_hash, session_id, now),
        processed=None,
    )
    record(What.PASSWORD_CHANGED, account_id=account.account_id)
    record(What.SESSION_ENDED, account_id=account.account_id, why="password_changed")
