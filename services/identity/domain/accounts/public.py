"""An account as the other services see it: the one place where the stored state becomes the wire's."""

from services.identity.domain.accounts.account import Account
from shared.events.parts import AccountState, PostalAddress


def public(account: Account) -> AccountState:
    """The account's whole public state: no password, no token, no key of the address."""
    return AccountState(
        account_id=account.account_id,
        customer_number=account.customer_number,
        email=account.email,
        email_confirmed=account.email_confirmed_at is not None,
        first_name=account.first_name,
        name=account.name,
        phone=account.phone,
        address=PostalAddress.model_validate(account.address),
        locale=account.locale,
        registered_at=account.registered_at,
    )
