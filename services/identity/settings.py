"""identity's settings in addition to those of every service."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from services.identity.adapters.files.legal_texts import read_legal_texts
from services.identity.security.signing_keys import read_signing_keys
from shared.runtime.settings import Key, Keys, ServiceSettings


def _signing_keys(text: str) -> str:
    read_signing_keys(text)
    return text


def _legal_texts(folder: Path) -> Path:
    read_legal_texts(folder)
    return folder


class Settings(ServiceSettings):
    """See the README for the table."""

    mongo_database: str = "identity"
    jwks_url: str = Field("", description="not used here: identity knows its own keys")
    signing_keys: Annotated[str, AfterValidator(_signing_keys)] = Field(
        description="JSON JWK set of private ES256 keys: the first signs access tokens, all are published", repr=False
    )
    refresh_token_keys: Annotated[Keys, Field(description="sign refresh tokens: 32 random bytes in base64url each")]
    notifier_public_key: Key = Field(description="seals what only notifier may read: the mails' one-time tokens")
    legal_texts_dir: Annotated[Path, AfterValidator(_legal_texts)] = Field(
        description="the folder of the merchant's legal texts, with its versions.toml"
    )
    password_hash_memory: int = Field(19_456, ge=8, description="KiB of memory for one argon2id hash")
    password_hash_rounds: int = Field(2, ge=1, description="passes of one argon2id hash")
