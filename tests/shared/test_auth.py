"""Access tokens under attack: whatever is wrong, the answer is one and the same 401 (ID-07)."""

import base64
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.values.viewer import ROLE_SCOPES, Kind, Role, Scope, Viewer
from shared.web.auth import AUDIENCE, TOKEN_TYPE, TokenVerifier
from shared.web.claims import claims_of, viewer_of
from shared.web.problems import HttpProblem
from tests.support.tokens import guest, machine, member, private, staff
from tests.support.waiting import eventually

OURS, THEIRS = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
PEM = OURS.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
Key = Any

VIEWER = Viewer(Kind.PRIVATE, "acc_1", ROLE_SCOPES[Role.OWNER], "C-1", Role.OWNER, "ses_1", session_epoch=2)


def jwk(key: ec.EllipticCurvePrivateKey) -> dict[str, Any]:
    """The public key as a token's header could carry it."""
    public: dict[str, Any] = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key()))
    return public


async def keys(kid: str) -> jwt.PyJWK | None:
    """identity's published keys: one."""
    return jwt.PyJWK(jwk(OURS), "ES256") if kid == "k1" else None


async def never_ended(_: Viewer) -> bool:
    """No session of these tests ends before its tokens."""
    return False


@pytest.fixture
def verifier() -> TokenVerifier:
    """What every service verifies with."""
    return TokenVerifier(keys, "comptoir", never_ended)


def token(*, key: Key = OURS, alg: str = "ES256", header: dict[str, Any] | None = None, **claims: Any) -> str:
    """A good token, with changes; a claim of None is left out."""
    now = int(time.time())
    good = {"iss": "comptoir", "aud": AUDIENCE, **claims_of(VIEWER)}
    content = {**good, "iat": now, "exp": now + 60, **claims}
    content = {name: value for name, value in content.items() if value is not None}
    return jwt.encode(content, key, alg, headers={"typ": TOKEN_TYPE, "kid": "k1", **(header or {})})


def spliced(**header: Any) -> str:
    """A good token whose header was replaced afterwards."""
    _, rest = token().split(".", 1)
    raw = json.dumps({"typ": TOKEN_TYPE, "kid": "k1", "alg": "ES256", **header}).encode()
    return f"{base64.urlsafe_b64encode(raw).rstrip(b'=').decode()}.{rest}"


def hs256_with_public_key() -> str:
    """The classic confusion: the public key's text as an HMAC secret."""
    head, content, _ = spliced(alg="HS256").split(".")
    signature = hmac.digest(PEM, f"{head}.{content}".encode(), "sha256")
    return f"{head}.{content}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def changed(**claims: Any) -> str:
    """A good token with other claims in it."""
    head, _, signature = token().split(".")
    return f"{head}.{token(**claims).split('.')[1]}.{signature}"


def changed_content() -> str:
    """A good token with another account in it."""
    return changed(sub="acc_2")


ATTACKS: dict[str, Callable[[], str]] = {
    "no signature (alg none)": lambda: token(key=None, alg="none"),
    "none over a good signature": lambda: spliced(alg="none"),
    "None in other letters": lambda: spliced(alg="nOnE"),
    "HS256 signed with the public key": hs256_with_public_key,
    "RS256 of a key of their own": lambda: token(key=rsa.generate_private_key(65537, 2048), alg="RS256"),
    "their key under our kid": lambda: token(key=THEIRS),
    "their key embedded as jwk": lambda: token(key=THEIRS, header={"jwk": jwk(THEIRS)}),
    "their keys' address as jku": lambda: token(key=THEIRS, header={"jku": "https://evil.example.com/jwks.json"}),
    "kid is a path": lambda: token(key=THEIRS, header={"kid": "../../../../dev/null"}),
    "kid is unknown": lambda: token(header={"kid": "k2"}),
    "no kid": lambda: spliced(kid=None),
    "crit we do not know": lambda: token(header={"crit": ["exp"], "exp": 0}),
    "another type": lambda: token(header={"typ": "JWT"}),
    "a refresh token": lambda: token(header={"typ": "rt+jwt"}),
    "no type": lambda: token(header={"typ": None}),
    "another audience": lambda: token(aud="elsewhere"),
    "no audience": lambda: token(aud=None),
    "another issuer": lambda: token(iss="https://evil.example.com"),
    "no issuer": lambda: token(iss=None),
    "expired": lambda: token(exp=int(time.time()) - 1),
    "never expires": lambda: token(exp=None),
    "not yet valid": lambda: token(nbf=int(time.time()) + 60),
    "no session": lambda: token(sid=None),
    "an epoch that is no number": lambda: token(session_epoch="many"),
    "an epoch below zero": lambda: token(session_epoch=-1),
    "no subject": lambda: token(sub=None),
    "no customer": lambda: token(customer_number=None),
    "no scope": lambda: token(scope=None),
    "scopes in a list": lambda: token(scope=["orders:read"]),
    "no kind": lambda: token(kind=None),
    "a kind that does not exist": lambda: token(kind="admin"),
    "no role": lambda: token(role=None),
    "a role that does not exist": lambda: token(role="admin"),
    "a private account that is no owner": lambda: token(role="viewer"),
    "staff with a customer's number": lambda: token(kind="staff", role=None),
    "a machine without its client": lambda: token(kind="machine", customer_number=None, role=None),
    "a guest without an order": lambda: token(kind="guest", role=None),
    "a customer bound to an order": lambda: token(order_number="R-1"),
    "changed content": changed_content,
    "changed role": lambda: changed(kind="member", role="buyer"),
    "changed scope": lambda: changed(scope="orders:read orders:write staff:everything"),
    "changed kind": lambda: changed(kind="staff", customer_number=None, role=None),
    "cut short": lambda: token()[:-4],
    "empty": lambda: "",
    "no token at all": lambda: "a.b",
    "binary": lambda: "\x00.\xff.\x00",
    "header is a list": lambda: "W10." + token().split(".", 1)[1],
    "long": lambda: "A" * 100_000,
}


async def test_a_good_token_names_its_viewer(verifier: TokenVerifier) -> None:
    """Kind, account, customer number, role, scopes and session come out as identity put them in."""
    assert await verifier.verify(token()) == VIEWER


@pytest.mark.parametrize(
    "viewer",
    [
        private("acc_1"),
        *(member("acc_1", "C-1", role) for role in Role),
        guest("C-1", "R-1"),
        staff(Scope.ORDERS_READ),
        machine(Scope.ORDERS_READ, Scope.BILLING_WRITE),
    ],
    ids=lambda viewer: f"{viewer.kind} {viewer.role or ''}",
)
def test_every_kind_of_viewer_survives_its_token(viewer: Viewer) -> None:
    """The claims of each kind make the same viewer again."""
    assert viewer_of(claims_of(viewer)) == viewer


@pytest.mark.rule("AP-02")
@pytest.mark.parametrize(
    ("claims", "scopes"),
    [
        ({"scope": ""}, set()),
        ({"scope": "staff"}, set()),
        ({"scope": "orders:read staff:everything"}, {"orders:read"}),
        ({"kind": "member", "role": "viewer", "scope": "orders:read orders:write"}, {"orders:read"}),
        ({"kind": "member", "role": "accountant", "scope": "orders:write billing:write"}, {"billing:write"}),
        ({"kind": "guest", "role": None, "order_number": "R-1", "scope": "orders:read identity:read"}, {"orders:read"}),
    ],
)
async def test_scopes_count_as_far_as_kind_and_role_go(
    verifier: TokenVerifier, claims: dict[str, Any], scopes: set[str]
) -> None:
    """Unknown scopes are ignored, and a role or a guest gets no more than its own, whatever the token names."""
    assert (await verifier.verify(token(**claims))).scopes == scopes


@pytest.mark.rule("ID-07")
@pytest.mark.parametrize("attack", ATTACKS)
async def test_a_wrong_token_is_401(attack: str, verifier: TokenVerifier) -> None:
    """Each attack ends in 401 with a Bearer challenge, never in another error."""
    with pytest.raises(HttpProblem) as caught:
        await verifier.verify(ATTACKS[attack]())
    assert caught.value.status_code == 401
    assert (caught.value.headers or {})["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.rule("ID-07")
async def test_a_remembered_token_ends_with_its_own_time(verifier: TokenVerifier) -> None:
    """A token that was verified before is refused like any other once it has expired, and remembering it lets no
    altered copy through."""
    short = token(exp=int(time.time()) + 2)
    assert await verifier.verify(short) == VIEWER
    assert await verifier.verify(short) == VIEWER
    with pytest.raises(HttpProblem):
        await verifier.verify(short[:-4] + "AAAA")

    async def refused() -> bool:
        try:
            await verifier.verify(short)
        except HttpProblem as problem:
            return problem.status_code == 401
        return False

    await eventually(refused)
