"""Forged, foreign and worn-out access tokens on a real route (ID-07)."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest

from shared.web.auth import AUDIENCE
from tests.identity.visitor import Visitor
from tests.support.in_process import StartService
from tests.support.keys import SIGNING_KEY, private_jwk

PRIVATE = jwt.PyJWK(SIGNING_KEY, "ES256").key
STRANGER = private_jwk("stranger")
PUBLIC = {name: value for name, value in SIGNING_KEY.items() if name != "d"}

Claims = dict[str, Any]


def signed(claims: Claims, key: Any = PRIVATE, **header: Any) -> str:
    """As identity signs, unless told otherwise."""
    return jwt.encode(claims, key, algorithm="ES256", headers={"typ": "at+jwt", "kid": "first"} | header)


def raw(claims: Claims, header: dict[str, Any], secret: bytes | None) -> str:
    """A token that no library would make: HS256 with `secret`, or without any signature."""
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    mac = hmac.new(secret, b".".join(parts), hashlib.sha256).digest() if secret else b""
    return b".".join([*parts, base64.urlsafe_b64encode(mac).rstrip(b"=")]).decode()


def without(claims: Claims, name: str) -> Claims:
    return {key: value for key, value in claims.items() if key != name}


def by_stranger(claims: Claims, **header: Any) -> str:
    return signed(claims, jwt.PyJWK(STRANGER, "ES256").key, **header)


def edited(claims: Claims, **changes: Any) -> str:
    """A good token whose claims were changed afterwards."""
    head, _, signature = signed(claims).split(".")
    return f"{head}.{signed(claims | changes).split('.')[1]}.{signature}"


PEM_SECRET = json.dumps(PUBLIC).encode()
HEADER = {"typ": "at+jwt", "kid": "first"}

ATTACKS: dict[str, Callable[[Claims], str]] = {
    "no signature": lambda claims: raw(claims, HEADER | {"alg": "none"}, None),
    "no signature, other case": lambda claims: raw(claims, HEADER | {"alg": "nOnE"}, None),
    "signature cut off": lambda claims: signed(claims).rsplit(".", 1)[0] + ".",
    "HS256 with the public key as secret": lambda claims: raw(claims, HEADER | {"alg": "HS256"}, PEM_SECRET),
    "ES256 in name only": lambda claims: raw(claims, HEADER | {"alg": "ES256"}, PEM_SECRET),
    "another key under our kid": by_stranger,
    "another key, embedded": lambda claims: by_stranger(claims, jwk=STRANGER, kid="stranger"),
    "another key, by address": lambda claims: by_stranger(claims, jku="http://127.0.0.1:9/jwks.json", kid="stranger"),
    "kid as a path": lambda claims: raw(claims, HEADER | {"alg": "HS256", "kid": "../../dev/null"}, b"\0"),
    "kid as a query": lambda claims: raw(claims, HEADER | {"alg": "ES256", "kid": {"$ne": None}}, b"x"),
    "critical extension": lambda claims: signed(claims, crit=["b64"], b64=True),
    "type of an ID token": lambda claims: signed(claims, typ="JWT"),
    "another audience": lambda claims: signed(claims | {"aud": "other"}),
    "no audience": lambda claims: signed(without(claims, "aud")),
    "another issuer": lambda claims: signed(claims | {"iss": "https://issuer.example.com"}),
    "expired": lambda claims: signed(claims | {"exp": claims["iat"] - 1}),
    "never expires": lambda claims: signed(without(claims, "exp")),
    "from the future": lambda claims: signed(claims | {"iat": claims["iat"] + 3600}),
    "no scope": lambda claims: signed(without(claims, "scope")),
    "no role": lambda claims: signed(without(claims, "role")),
    "no kind": lambda claims: signed(without(claims, "kind")),
    "a role that does not exist": lambda claims: signed(claims | {"role": "admin"}),
    "another role over the old signature": lambda claims: edited(claims, role="accountant", kind="member"),
    "staff over the old signature": lambda claims: edited(claims, kind="staff", scope="orders:read"),
    "no session": lambda claims: signed(without(claims, "sid")),
    "an unknown session": lambda claims: signed(claims | {"sid": "ses_01KB0Q3M9Y8T7R6W5V4X3Z2A1B"}),
    "no token at all": lambda _: "abc",
}


@pytest.fixture
async def session(visitor: Visitor) -> dict[str, Any]:
    """A fresh login."""
    await visitor.register()
    return await visitor.session()


@pytest.fixture
def claims(session: dict[str, Any]) -> Claims:
    """The claims of a good token."""
    return dict(jwt.decode(session["access_token"], options={"verify_signature": False}))


@pytest.mark.rule("ID-07")
@pytest.mark.parametrize("attack", ATTACKS)
async def test_a_forged_token_is_refused(visitor: Visitor, claims: Claims, attack: str) -> None:
    """401, while the same claims properly signed are let in."""
    answer = await visitor.me(ATTACKS[attack](claims))
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="comptoir"'
    assert (await visitor.me(signed(claims))).status_code == 200


@pytest.mark.rule("ID-07")
async def test_a_refresh_token_is_no_access_token(visitor: Visitor, session: dict[str, Any]) -> None:
    """401 where an access token belongs; and 401 with none at all."""
    assert (await visitor.me(session["refresh_token"])).status_code == 401
    assert (await visitor.service.get("/me")).status_code == 401


@pytest.mark.rule("ID-07")
async def test_an_access_token_says_who_and_for_whom(visitor: Visitor, session: dict[str, Any], claims: Claims) -> None:
    """The claims of RFC 9068, for ten minutes, and nothing personal."""
    account = session["account"]
    assert jwt.get_unverified_header(session["access_token"]) == {"typ": "at+jwt", "alg": "ES256", "kid": "first"}
    assert (claims["iss"], claims["aud"]) == ("https://api.shop.example", AUDIENCE)
    assert (claims["kind"], claims["role"]) == ("private", "owner")
    assert claims["scope"] == "billing:read billing:write identity:read identity:write orders:read orders:write"
    assert (claims["sub"], claims["customer_number"]) == (account["account_id"], account["customer_number"])
    assert claims["exp"] - claims["iat"] == 600
    assert abs(claims["iat"] - time.time()) < 60
    identified = {"kind", "role", "sid", "scope"}
    assert set(claims) == {"iss", "aud", "sub", "customer_number", *identified, "session_epoch", "iat", "exp", "jti"}


@pytest.mark.rule("ID-07")
async def test_tokens_survive_a_rotation_of_the_signing_key(
    start_service: StartService, session: dict[str, Any]
) -> None:
    """A new key in front signs and is published; the old one's tokens stay good until it is taken out."""
    new = private_jwk("second")
    visitor = Visitor(await start_service("identity", signing_keys=json.dumps({"keys": [new, SIGNING_KEY]})))
    assert (await visitor.me(session["access_token"])).status_code == 200
    fresh = (await visitor.session())["access_token"]
    assert jwt.get_unverified_header(fresh)["kid"] == "second"
    published = (await visitor.service.get("/.well-known/jwks.json")).json()["keys"]
    assert [key["kid"] for key in published] == ["second", "first"]
    visitor = Visitor(await start_service("identity", signing_keys=json.dumps({"keys": [new]})))
    assert (await visitor.me(session["access_token"])).status_code == 401
    assert (await visitor.me(fresh)).status_code == 200
