"""Ask for the present password before something that a stolen session must not do (ID-10)."""

from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import Account
from services.identity.domain.profile.password import PasswordWrong
from shared.observability.security_log import What, record


async def prove_password(context: IdentityContext, account: Account, password: str, client: str) -> None:
    """PasswordWrong unless it is the account's; HashingBusy. The caller limits how often it may be tried."""
    if not await context.passwords.verify(account.password_hash, password, client):
        record(What.PASSWORD_REFUSED, account_id=account.account_id)
        raise PasswordWrong
