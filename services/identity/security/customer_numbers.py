"""Customer numbers at random: they do not show how many customers there are."""

import secrets

from shared.values.customer_number import COMPANY_SERIALS, customer_number


def new_customer_number() -> str:
    """An account's: one of 9 × 10^7; the store's unique index says when it is taken."""
    return customer_number(secrets.randbelow(COMPANY_SERIALS.start))


def new_company_customer_number() -> str:
    """A company's: one of 10^7, none of which an account ever has."""
    return customer_number(secrets.choice(COMPANY_SERIALS))
