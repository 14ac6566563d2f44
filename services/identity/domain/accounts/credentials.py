"""The login codes of a new account, once its address is confirmed (ID-06)."""

from collections.abc import Sequence
from datetime import datetime

from services.identity.domain.accounts.account import Account
from services.identity.domain.links.link import Purpose, new_link, with_link
from services.identity.domain.links.token import Token
from shared.events.contract import Event
from shared.events.identity.credentials_issued import CredentialsIssued


def issue_credentials(
    account: Account, token: Token, now: datetime, return_target: str | None
) -> tuple[Account, Sequence[Event]]:
    """Has customer number and login mailed; with them, while no password is chosen, the link that sets one."""
    if account.password_hash is not None or account.providers:
        return account, [credentials(account, return_target)]
    link = new_link(Purpose.SET_PASSWORD, token, account.email, now, return_target)
    issued = credentials(account, return_target).model_copy(
        update={"token": token.sealed, "expires_at": link.expires_at}
    )
    return account.model_copy(update={"links": with_link(account.links, link)}), [issued]


def credentials(account: Account, return_target: str | None) -> CredentialsIssued:
    """Customer number and login, for who has a way to log in."""
    return CredentialsIssued(
        account_id=account.account_id,
        customer_number=account.customer_number,
        email=account.email,
        return_target=return_target,
    )
