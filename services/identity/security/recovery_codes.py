"""Recovery codes: a second factor on paper, for when the authenticator is lost (ID-23)."""

import secrets

from services.identity.domain.links.token import token_hash
from shared.values.ids import ALPHABET

HOW_MANY = 10
_GROUPS, _SYMBOLS = 4, 4


def new_recovery_codes() -> list[str]:
    """Ten codes of 80 random bits each: `7K2M-9QXA-04TV-R8PD`."""
    return [_new() for _ in range(HOW_MANY)]


def recovery_code_hash(code: str) -> str:
    """What is kept of a code, however it was typed: case and separators do not matter. SHA-256 suffices for 80 random
    bits."""
    return token_hash("".join(symbol for symbol in code.upper() if symbol in ALPHABET))


def _new() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(_SYMBOLS)) for _ in range(_GROUPS))
