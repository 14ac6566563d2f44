"""Which providers customers may log in by: the setting PROVIDERS, a JSON list (ID-09).

[{"name": "paypal", "label": "PayPal", "kind": "oidc", "issuer": "https://…", "client_id": "…", "client_secret": "…"},
 {"name": "facebook", "label": "Facebook", "kind": "oauth2", "authorization_endpoint": "https://…", …}]
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

_Address = Annotated[str, Field(pattern=r"^https?://[^\s]+$")]


class _Provider(BaseModel):
    """What every kind has. `name` is in addresses and stored links: it never changes; `label` is read by customers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,19}$")]
    label: Annotated[str, Field(min_length=1, max_length=40)]
    client_id: Annotated[str, Field(min_length=1)]
    client_secret: Annotated[str, Field(min_length=1, repr=False)]


class OpenIdProvider(_Provider):
    """OpenID Connect: endpoints and keys are discovered; `metadata_url` where it is not below the issuer."""

    kind: Literal["oidc"]
    issuer: _Address
    metadata_url: _Address | None = None
    scopes: tuple[str, ...] = ("openid", "email", "profile")

    @model_validator(mode="after")
    def _asks_for_an_id_token(self) -> "OpenIdProvider":
        if "openid" not in self.scopes:
            raise ValueError("the scopes of an oidc provider lack openid")
        return self


class OAuthProvider(_Provider):
    """Plain OAuth 2.0, as Facebook: who it is stands at `userinfo_endpoint`, in fields `id`, `email`, `first_name` and
    `last_name`. It confirms no address."""

    kind: Literal["oauth2"]
    authorization_endpoint: _Address
    token_endpoint: _Address
    userinfo_endpoint: _Address
    scopes: tuple[str, ...] = ("email",)


Provider = OpenIdProvider | OAuthProvider
_PROVIDERS: TypeAdapter[tuple[Provider, ...]] = TypeAdapter(
    tuple[Annotated[Provider, Field(discriminator="kind")], ...]
)


def read_providers(text: str) -> Sequence[Provider]:
    """The providers in their order, none for an empty text; ValueError says what is wrong, without quoting a secret."""
    if not text.strip():
        return ()
    try:
        found = _PROVIDERS.validate_json(text)
    except ValidationError as error:
        wrong = {f"{'.'.join(map(str, each['loc'])) or 'the list'}: {each['msg']}" for each in error.errors()}
        raise ValueError("; ".join(sorted(wrong))) from None
    if len({each.name for each in found}) < len(found):
        raise ValueError("two providers have the same name")
    return found
