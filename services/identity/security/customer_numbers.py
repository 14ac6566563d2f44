"""Customer numbers at random: they do not show how many customers there are."""

import secrets

from shared.values.customer_number import SERIALS, customer_number


def new_customer_number() -> str:
    """One of 10^8; the store's unique index says when it is taken."""
    return customer_number(secrets.randbelow(SERIALS))
