"""Whom a session acts for: its account's own customer, or a company of which the account is a user (ID-17)."""

from dataclasses import dataclass

from services.identity.domain.accounts.account import Account
from services.identity.domain.memberships.transitions import membership_of
from shared.errors import NotFound
from shared.values.viewer import Kind, Role


@dataclass(frozen=True)
class Acting:
    """A customer, and what the account is there."""

    customer_number: str
    kind: Kind
    role: Role


def customers_of(account: Account) -> list[Acting]:
    """Every customer that the account may act for: its own first, then its companies, the newest last."""
    own = Acting(account.customer_number, Kind.PRIVATE, Role.OWNER)
    return [own, *(Acting(each.customer_number, Kind.MEMBER, each.role) for each in account.memberships)]


def acting(account: Account, chosen: str | None) -> Acting:
    """The chosen customer; without a choice, or when the account may not act for it any more, the newest company, or
    the account's own customer when there is none."""
    customers = customers_of(account)
    return next((each for each in customers if each.customer_number == chosen), customers[-1])


def check_choice(account: Account, customer_number: str) -> None:
    """NotFound unless the account may act for the customer."""
    if customer_number != account.customer_number and membership_of(account, customer_number) is None:
        raise NotFound("customer")
