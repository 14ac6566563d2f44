"""identity's settings in addition to those of every service."""

from typing import Annotated

from pydantic import AfterValidator, Field

from services.identity.security.signing_keys import read_signing_keys
from shared.runtime.settings import Key, Keys, ServiceSettings


def _signing_keys(text: str) -> str:
    read_signing_keys(text)
    return text


class Settings(ServiceSettings):
    """See the README for the table."""

    mongo_database: str = "identity"
    jwks_url: str = Field("", description="not used here: identity knows its own keys")
    signing_keys: Annotated[str, AfterValidator(_signing_keys)] = Field(
        description="JSON JWK set of private ES256 keys: the first signs access tokens, all are published", repr=False
    )
    refresh_token_keys: Annotated[Keys, Field(description="sign refresh tokens: 32 random bytes in base64url each")]
    notifier_public_key: Key = Field(description="seals what only notifier may read: the mails' one-time tokens")
    terms_version: str = Field("2026-11", description="the terms that a registration accepts")
    password_hash_memory: int = Field(19_456, ge=8, description="KiB of memory for one argon2id hash")
    password_hash_rounds: int = Field(2, ge=1, description="passes of one argon2id hash")
