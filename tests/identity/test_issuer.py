"""Who issues access tokens, as any party can look it up (RFC 8414), and as every service compares it."""

import jwt
import pytest
from pydantic import ValidationError

from tests.identity.visitor import Visitor, bearer
from tests.support import settings
from tests.support.in_process import StartService

METADATA = "/.well-known/oauth-authorization-server"


@pytest.mark.rule("ID-07")
@pytest.mark.parametrize(
    ("changes", "issuer"),
    [
        ({"public_url": "https://api.other.example"}, "https://api.other.example"),
        ({"token_issuer": "https://login.other.example/shop"}, "https://login.other.example/shop"),
    ],
)
async def test_a_party_finds_the_keys_by_the_issuer_of_a_token(
    start_service: StartService, changes: dict[str, str], issuer: str
) -> None:
    """The metadata name the issuer that tokens name, by default the gateway's address, and the keys that check them."""
    visitor = Visitor(await start_service("identity", **changes))
    await visitor.register()
    token = (await visitor.session())["access_token"]
    answer = await visitor.service.get(METADATA)
    found = answer.json()
    base = changes.get("public_url", "https://api.shop.example") + "/identity/v1"
    assert (found["issuer"], found["jwks_uri"]) == (issuer, f"{base}/.well-known/jwks.json")
    assert found["session_endpoint"] == f"{base}/sessions"
    assert answer.headers["cache-control"] == "public, max-age=3600"
    [key] = (await visitor.service.get("/.well-known/jwks.json")).json()["keys"]
    assert key["alg"] in found["session_signing_alg_values_supported"]
    claims = jwt.decode(token, jwt.PyJWK(key).key, ["ES256"], audience="comptoir", issuer=issuer)
    assert claims["iss"] == issuer


@pytest.mark.rule("ID-07")
async def test_another_issuers_token_is_refused(start_service: StartService) -> None:
    """Although the same key signed it: a token of one installation is not one of another."""
    ours = Visitor(await start_service("identity"))
    theirs = Visitor(await start_service("identity", public_url="https://other.example"))
    await ours.register()
    token = (await theirs.session())["access_token"]
    assert (await theirs.me(token)).status_code == 200
    assert (await ours.me(token)).status_code == 401
    assert (await ours.service.get("/me", headers=bearer(token))).json()["code"] == "unauthorized"


@pytest.mark.parametrize(
    "wrong",
    ["", "comptoir", "ftp://api.example", "https://api.example/", "https://api.example?x=1", "https://api.example#x"],
)
def test_a_public_address_that_no_path_can_follow_is_refused(wrong: str) -> None:
    """RFC 8414 section 2: a web address without query or fragment."""
    with pytest.raises(ValidationError):
        settings.identity(public_url=wrong)
