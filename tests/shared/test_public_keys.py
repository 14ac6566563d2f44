"""identity's published keys, as every other service gets and keeps them."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from shared.persistence.mongo import Database
from shared.web.auth import KeysUnavailable, PublicKeys
from tests.support.tokens import KID, public_jwk


class Identity:
    """A stand-in for identity's JWKS endpoint: what it answers, and how often it was asked."""

    def __init__(self) -> None:
        self.asked, self.answer = 0, json.dumps({"keys": [public_jwk()]})
        identity = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                identity.asked += 1
                self.send_response(200)
                self.end_headers()
                self.wfile.write(identity.answer.encode())

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/jwks.json"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def identity() -> Iterator[Identity]:
    identity = Identity()
    yield identity
    identity.stop()


@pytest.mark.rule("ID-07")
async def test_keys_are_asked_for_once(identity: Identity, database: Database) -> None:
    """Many tokens, also forged ones with key ids of their own, cost identity one request."""
    keys = PublicKeys(identity.url, database)
    for _ in range(5):
        assert await keys.get(KID) is not None
    for number in range(5):
        assert await keys.get(f"forged-{number}") is None
    assert identity.asked == 1


@pytest.mark.rule("ID-07", "EV-04")
async def test_a_restart_while_identity_is_away_does_no_harm(identity: Identity, database: Database) -> None:
    """The keys of before are in the service's own database; without any, the answer is 503."""
    assert await PublicKeys(identity.url, database).get(KID) is not None
    identity.stop()
    assert await PublicKeys(identity.url, database).get(KID) is not None
    await database["public_keys"].drop()
    with pytest.raises(KeysUnavailable):
        await PublicKeys(identity.url, database).get(KID)


@pytest.mark.parametrize(
    "answer", ["no json", "[]", '{"keys": [{"kty": "EC"}]}', '{"keys": [{"kty": "EC", "kid": "x"}]}']
)
async def test_a_broken_answer_is_no_key(identity: Identity, database: Database, answer: str) -> None:
    """Whatever identity's address answers, tokens are refused with 503 and nothing falls over."""
    identity.answer = answer
    with pytest.raises(KeysUnavailable):
        await PublicKeys(identity.url, database).get(KID)
