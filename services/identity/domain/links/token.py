"""One-time tokens of mailed links, as this service knows them: it cannot read them back (ID-08, NO-03)."""

import hashlib

from pydantic import BaseModel, ConfigDict, Field


class Token(BaseModel):
    """A fresh token: its hash, which we keep, and the secret sealed for notifier, which we pass on."""

    model_config = ConfigDict(frozen=True)

    token_hash: str = Field(repr=False)
    sealed: str = Field(repr=False)


def token_hash(secret: str) -> str:
    """SHA-256 suffices for 256 random bits: there is nothing to guess."""
    return hashlib.sha256(secret.encode()).hexdigest()
