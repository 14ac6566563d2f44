"""The identity service as a test handles it."""

import dataclasses
import json
from collections.abc import Callable
from typing import Any

import httpx
from joserfc.jwk import ECKey
from nacl.public import PrivateKey

from services.identity.domain.passwords.jobs import SendResetLink
from services.identity.jobs import TABLE
from services.identity.service import wire
from services.identity.settings import Settings
from shared.events.contract import Message
from shared.events.identity.address_confirmation_requested import AddressConfirmationRequested
from shared.events.identity.password_reset_requested import PasswordResetRequested
from shared.events.sealing import open_for_notifier
from shared.messaging.envelope import Received
from shared.persistence.mongo import Database
from shared.runtime.service import Kernel
from shared.values.keys import encode_key
from shared.web.app import create_app
from shared.web.auth import TokenVerifier
from shared.web.rate_limits import RateLimits
from tests.support.outbox import told
from tests.support.waiting import FakeClock

API = "/identity/v1"
PASSWORD = "copper lantern ferry"
NEW_PASSWORD = "amber bicycle nineteen"

_NOTIFIER = PrivateKey(bytes(range(32)))


def jwk(kid: str) -> dict[str, Any]:
    """A fresh private ES256 key as the setting carries it."""
    return dict(ECKey.generate_key("P-256", {"kid": kid, "use": "sig", "alg": "ES256"}).as_dict(private=True))


SIGNING_KEY = jwk("first")
REFRESH_KEY = encode_key(bytes(reversed(range(32))))


def settings(**changed: Any) -> Settings:
    """Good settings, with cheap password hashes."""
    given: dict[str, Any] = {
        "mongo_url": "mongodb://unused.test/",
        "amqp_url": "amqp://unused.test/",
        "personal_data_keys": encode_key(bytes(range(32))),
        "signing_keys": json.dumps({"keys": [SIGNING_KEY]}),
        "refresh_token_keys": REFRESH_KEY,
        "notifier_public_key": encode_key(bytes(_NOTIFIER.public_key)),
        "password_hash_memory": 64,
        "password_hash_rounds": 1,
    }
    return Settings(**(given | changed))


def registration(**changed: Any) -> dict[str, Any]:
    """A body that registers; `changed` fields replace its own."""
    return {
        "email": "Camille@example.com",
        "password": PASSWORD,
        "name": "Exemple",
        "first_name": "Camille",
        "phone": "0470 12 34 56",
        "address": {"street": "Rue de l'Exemple 12", "postal_code": "1000", "city": "Bruxelles", "country": "BE"},
        "terms_accepted": True,
    } | changed


class Harness:
    """One process of identity without its broker: what it told stays in the outboxes."""

    def __init__(self, database: Database, make_process: Callable[[str], Kernel], clock: FakeClock) -> None:
        self.database, self.clock, self._make_kit = database, clock, make_process

    async def open(self, rate_limits: RateLimits | None = None, **changed: Any) -> None:
        """Starts the process, or starts it anew on the same database, as a restart does."""
        process = self._make_kit("identity")
        chosen = settings(**changed)
        definition = wire(chosen, dataclasses.replace(process, rate_limits=rate_limits or process.rate_limits))
        for store in definition.stores:
            await store.prepare()
        assert definition.public_key is not None
        self.context, self.routers = definition.context, definition.routers
        self.app = create_app(
            "identity",
            context=definition.context,
            routers=definition.routers,
            verifier=TokenVerifier(definition.public_key, chosen.token_issuer),
            ready=_well,
        )
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=f"http://identity.test{API}")

    async def close(self) -> None:
        await self.client.aclose()

    async def post(self, path: str, body: Any) -> httpx.Response:
        return await self.client.post(path, json=body)

    async def register(self, **changed: Any) -> dict[str, Any]:
        """A registered account's answer."""
        answer = await self.post("/accounts", registration(**changed))
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def log_in(self, password: str = PASSWORD, email: str = "camille@example.com") -> httpx.Response:
        return await self.post("/sessions", {"email": email, "password": password})

    async def session(self) -> dict[str, Any]:
        """The tokens of a fresh login."""
        answer = await self.log_in()
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def refresh(self, refresh_token: str) -> httpx.Response:
        return await self.post("/sessions/refresh", {"refresh_token": refresh_token})

    async def me(self, access_token: str) -> httpx.Response:
        return await self.client.get("/me", headers=bearer(access_token))

    async def told(self, contract: type[Message]) -> list[Received[Any]]:
        """The events or jobs of one kind that wait in the outboxes."""
        return list(await told(self.database, contract))

    async def confirmation_token(self) -> str:
        """The token of the latest confirmation link, as notifier reads it."""
        return opened((await self.told(AddressConfirmationRequested))[-1].data.token)

    async def reset_token(self, email: str = "camille@example.com") -> str:
        """Asks for a reset, lets the worker handle it, and reads the link's token as notifier does."""
        answer = await self.post("/password-resets", {"email": email})
        assert answer.status_code == 202, answer.text
        await self.handle_reset_requests()
        newest = max(await self.told(PasswordResetRequested), key=lambda event: event.seq)
        return opened(newest.data.token)

    async def handle_reset_requests(self) -> None:
        """What the worker does with each request that was stored; those handled before change nothing."""
        for job in await self.told(SendResetLink):
            await TABLE[SendResetLink](self.context, job)

    async def redeem(self, token: str, password: str = NEW_PASSWORD) -> httpx.Response:
        return await self.post("/password-resets/redeem", {"token": token, "password": password})


def bearer(access_token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {access_token}"}


def opened(sealed: str) -> str:
    """A sealed token as notifier reads it."""
    return open_for_notifier(sealed, encode_key(bytes(_NOTIFIER)))


def fields(answer: httpx.Response) -> set[str]:
    """The fields that a 422 complains of."""
    assert answer.status_code == 422, answer.text
    return {error["field"] for error in answer.json()["errors"]}


async def _well() -> dict[str, bool]:
    return {}
