"""identity's settings in addition to those of every service."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import NoDecode

from services.identity.adapters.files.legal_texts import read_legal_texts
from services.identity.domain.profiles.profile import Profile
from services.identity.domain.providers.config import read_providers
from services.identity.security.signing_keys import read_signing_keys
from shared.runtime.return_targets import return_path
from shared.runtime.settings import Key, Keys, ServiceSettings, split


def _signing_keys(text: str) -> str:
    read_signing_keys(text)
    return text


def _legal_texts(folder: Path) -> Path:
    read_legal_texts(folder)
    return folder


def _providers(text: str) -> str:
    read_providers(text)
    return text


def _without_fragment(path: str) -> str:
    if "#" in path:
        raise ValueError("must hold no #: the ticket comes behind it")
    return path


class Settings(ServiceSettings):
    """See the README for the table."""

    mongo_database: str = "identity"
    jwks_url: str = Field("", description="not used here: identity knows its own keys")
    signing_keys: Annotated[str, AfterValidator(_signing_keys)] = Field(
        description="JSON JWK set of private ES256 keys: the first signs access tokens, all are published", repr=False
    )
    refresh_token_keys: Annotated[Keys, Field(description="sign refresh tokens: 32 random bytes in base64url each")]
    second_factor_keys: Annotated[
        Keys, Field(description="seal the secrets of the staff's authenticators: 32 random bytes in base64url each")
    ]
    notifier_public_key: Key = Field(description="seals what only notifier may read: the mails' one-time tokens")
    legal_texts_dir: Annotated[Path, AfterValidator(_legal_texts)] = Field(
        description="the folder of the merchant's legal texts, with its versions.toml"
    )
    profiles: Annotated[list[Profile], NoDecode, BeforeValidator(split)] = Field(
        list(Profile), description="the profiles that customers may choose, in the order shown", min_length=1
    )
    login_path: Annotated[str, return_path()] = Field(
        "/", description="the page below RETURN_TARGETS where a new customer logs in, such as /{locale}/login"
    )
    password_hash_memory: int = Field(19_456, ge=8, description="KiB of memory for one argon2id hash")
    password_hash_rounds: int = Field(2, ge=1, description="passes of one argon2id hash")
    providers: Annotated[str, AfterValidator(_providers)] = Field(
        "", description="JSON list of the companies that customers may log in by, such as PayPal", repr=False
    )
    provider_return_path: Annotated[str, return_path(), AfterValidator(_without_fragment)] = Field(
        "/provider", description="the page below each return target that such a login ends on"
    )
    provider_timeout: float = Field(5.0, gt=0, le=30, description="seconds that a provider has to answer")
