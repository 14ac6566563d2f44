"""Settings from the environment, checked at start: what is missing is named, with what to set."""

import re
import sys
from typing import Annotated, NoReturn, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from shared.runtime.return_targets import Targets
from shared.values.keys import decode_key

S = TypeVar("S", bound="ServiceSettings")


def _key(text: str) -> str:
    decode_key(text)
    return text


def split(value: object) -> object:
    """A comma-separated setting as a list (before validation)."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::[0-9]{1,5})?")
_DEFAULT_PORT = re.compile(r"http:.*:80|https:.*:443")


def _origin(text: str) -> str:
    if not _ORIGIN.fullmatch(text) or _DEFAULT_PORT.fullmatch(text):
        raise ValueError("expected origins as browsers send them, such as https://shop.example: lower case, no path")
    return text


Origins = Annotated[list[Annotated[str, AfterValidator(_origin)]], NoDecode, BeforeValidator(split)]
"""Comma-separated origins of web pages (RFC 6454)."""

_ADDRESS = re.compile(r"https?://[^\s/?#]+(?:/[^\s/?#]+)*")


def _address(text: str) -> str:
    if text and not _ADDRESS.fullmatch(text):
        raise ValueError(
            "expected an address such as https://api.shop.example, without query, fragment or / at its end"
        )
    return text


Address = Annotated[str, AfterValidator(_address)]
"""A web address that paths are put behind; it may be empty where it has a default."""

Key = Annotated[str, AfterValidator(_key)]
"""32 random bytes in base64url."""

Keys = Annotated[list[Key], NoDecode, BeforeValidator(split), Field(min_length=1, repr=False)]
"""Comma-separated keys: the first is used, all are accepted; rotate by putting a new one in front."""


class ServiceSettings(BaseSettings):
    """What every service needs. Each field is the environment variable of the same name in capitals."""

    model_config = SettingsConfigDict(extra="ignore", hide_input_in_errors=True, frozen=True)

    mongo_url: str = Field(description="the database server, such as mongodb://host:27017", repr=False)
    mongo_database: str = Field(description="this service's own database", min_length=1)
    amqp_url: str = Field(description="the broker, such as amqp://user:password@host:5672/", repr=False)
    personal_data_keys: Annotated[Keys, Field(description="seal personal data in events; the same in every service")]
    security_log_key: Key | None = Field(
        None, description="hashes addresses in the security log; derived from PERSONAL_DATA_KEYS by default", repr=False
    )
    jwks_url: str = Field(description="identity's public keys: http://identity:8000/identity/v1/.well-known/jwks.json")
    public_url: Address = Field(description="the gateway as clients reach it: https://api.shop.example", min_length=1)
    token_issuer: Address = Field("", description="`iss` of the access tokens (RFC 8414); PUBLIC_URL by default")

    return_targets: Targets = Field(
        description="the merchant's clients, whom links lead back to: web=https://shop.example,app=com.example.shop:/"
    )
    allowed_origins: Origins = Field([], description="whose pages may call us from a browser: https://shop.example,…")

    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)
    trusted_proxies: str = Field(
        "127.0.0.1", description="whose X-Forwarded-For and traceparent are believed: the gateway's addresses"
    )
    retry_delays: Annotated[list[float], NoDecode, BeforeValidator(split)] = Field(
        [1, 5, 30, 120, 600], description="seconds before each new attempt at a failed event, growing", min_length=1
    )
    prefetch: int = Field(32, ge=1, le=1000, description="events handled at once, per queue")
    rate_limit_factor: float = Field(1.0, gt=0, description="multiplies every rate limit; above 1 for a load test only")
    log_level: str = "INFO"
    stop_timeout: float = Field(10.0, description="seconds to finish what was begun when told to stop")
    build_revision: str = Field("unknown", description="the commit that runs, for comptoir_build_info")
    otel_exporter_otlp_endpoint: str | None = Field(None, description="where traces go, if anywhere")

    @property
    def issuer(self) -> str:
        """Who issues access tokens, as identity writes it and every service compares it."""
        return self.token_issuer or self.public_url


def load(settings: type[S]) -> S:
    """The settings, or the end of the process with one line per missing or wrong one (exit 78, EX_CONFIG)."""
    try:
        return settings()
    except ValidationError as error:
        _explain(settings, error)


def _explain(settings: type[ServiceSettings], error: ValidationError) -> NoReturn:
    print("This service cannot start. Set these environment variables:", file=sys.stderr)
    for problem in error.errors(include_input=False, include_url=False):
        name = str(problem["loc"][0]) if problem["loc"] else "settings"
        field = settings.model_fields.get(name)
        wanted = field.description if field and field.description else "see the README"
        reason = "is missing" if problem["type"] == "missing" else problem["msg"]
        print(f"  {name.upper()}: {reason} ({wanted})", file=sys.stderr)
    raise SystemExit(78)
