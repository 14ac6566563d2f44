"""A visitor of the shop: registers, logs in, follows the links of the mails."""

from typing import Any

from httpx import ASGITransport, AsyncClient, Response

from sandbox.stack.environment import LEGAL_TEXTS
from services.identity.adapters.files.legal_texts import read_legal_texts
from services.identity.context import IdentityContext
from services.identity.domain.legal.legal_text import TERMS_OF_SALE
from shared.events.identity.address_confirmation_requested import AddressConfirmationRequested
from shared.events.identity.password_reset_requested import PasswordResetRequested
from tests.support.in_process import InProcess
from tests.support.keys import opened

PASSWORD = "copper lantern ferry"
NEW_PASSWORD = "amber bicycle nineteen"


_SHOWN = next(text for text in read_legal_texts(LEGAL_TEXTS) if (text.kind, text.locale) == (TERMS_OF_SALE, "fr"))
TERMS = {"version": _SHOWN.version, "hash": _SHOWN.hash}
"""The terms of sale in French, as a client shows and names them."""


class Visitor:
    """What someone does with identity. `service` is the process that answers."""

    def __init__(self, service: InProcess[IdentityContext]) -> None:
        self.service = service

    async def post(self, path: str, body: Any) -> Response:
        """POST of a JSON body."""
        return await self.service.post(path, json=body)

    async def register(self, **changed: Any) -> dict[str, Any]:
        """A registered account's answer."""
        answer = await self.post("/accounts", registration(**changed))
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def log_in(self, password: str = PASSWORD, email: str = "camille@example.com") -> Response:
        """POST /sessions."""
        return await self.post("/sessions", {"email": email, "password": password})

    def client(self, address: str) -> AsyncClient:
        """Whoever sends from another address; close it."""
        transport = ASGITransport(self.service.app, client=(address, 1))
        return AsyncClient(transport=transport, base_url=f"http://{self.service.name}.test/{self.service.name}/v1")

    async def session(self) -> dict[str, Any]:
        """The tokens of a fresh login."""
        answer = await self.log_in()
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def log_out(self, access_token: str) -> Response:
        """DELETE /sessions/current."""
        return await self.service.request("DELETE", "/sessions/current", headers=bearer(access_token))

    async def refresh(self, refresh_token: str) -> Response:
        """POST /sessions/refresh."""
        return await self.post("/sessions/refresh", {"refresh_token": refresh_token})

    async def sessions(self, access_token: str) -> list[dict[str, Any]]:
        """GET /sessions."""
        answer = await self.service.get("/sessions", headers=bearer(access_token))
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    async def end(self, access_token: str, which: str = "") -> Response:
        """DELETE of one session, or of all."""
        return await self.service.request("DELETE", f"/sessions{which}", headers=bearer(access_token))

    async def me(self, access_token: str) -> Response:
        """GET /me."""
        return await self.service.get("/me", headers=bearer(access_token))

    async def confirmation_token(self) -> str:
        """The token of the latest confirmation link, as notifier reads it."""
        return opened((await self.service.published(AddressConfirmationRequested))[-1].data.token)

    async def reset_token(self, email: str = "camille@example.com") -> str:
        """Asks for a reset, lets the worker handle it, and reads the link's token as notifier does."""
        answer = await self.post("/password-resets", {"email": email})
        assert answer.status_code == 202, answer.text
        await self.service.settle()
        return await self.newest_reset_token()

    async def newest_reset_token(self) -> str:
        """The token of the latest reset link, as notifier reads it."""
        newest = max(await self.service.published(PasswordResetRequested), key=lambda event: event.seq)
        return opened(newest.data.token)

    async def redeem(self, token: str, password: str = NEW_PASSWORD) -> Response:
        """POST /password-resets/redeem."""
        return await self.post("/password-resets/redeem", {"token": token, "password": password})


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
        "terms": TERMS,
    } | changed


def delivery_address(**changed: Any) -> dict[str, Any]:
    """A body that is a whole delivery address; `changed` fields replace its own."""
    return {
        "label": "Atelier",
        "recipient": "Camille Exemple",
        "phone": "0470 12 34 56",
        "address": {"street": "Quai de l'Exemple 3", "postal_code": "4000", "city": "Liège", "country": "BE"},
    } | changed


def vehicle(**changed: Any) -> dict[str, Any]:
    """A body that is a whole vehicle; `changed` fields replace its own."""
    return {
        "make": "Peugeot",
        "model": "308 SW",
        "engine": "1.5 BlueHDi 130",
        "km_per_year": 15_000,
        "last_inspection": "2026-02-16",
    } | changed


def bearer(access_token: str) -> dict[str, str]:
    """The header of a token that identity gave."""
    return {"Authorization": f"Bearer {access_token}"}


def fields(answer: Response) -> set[str]:
    """The fields that a 422 complains of."""
    assert answer.status_code == 422, answer.text
    return {error["field"] for error in answer.json()["errors"]}
