"""Identifiers in Stripe's shape: a prefix and random base-62 characters."""

import secrets
import string

ALPHABET = string.ascii_letters + string.digits
LENGTHS = {"cs_test_": 58, "req_": 14, "whsec_": 32}


def new_id(prefix: str) -> str:
    """A fresh identifier such as `pi_3Qx…`; the prefix stands with its underscore."""
    return prefix + "".join(secrets.choice(ALPHABET) for _ in range(LENGTHS.get(prefix, 24)))
