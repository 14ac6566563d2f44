"""A customer who is logged in and keeps what is below `/me`."""

from typing import Any

from httpx import Response

from sandbox.stack.environment import LEGAL_TEXTS
from services.identity.adapters.files.legal_texts import read_legal_texts
from shared.values.ids import new_id
from tests.identity.visitor import Visitor, bearer


class Owner:
    """`access_token` is of the customer's session."""

    def __init__(self, visitor: Visitor, access_token: str) -> None:
        self.visitor, self.access_token = visitor, access_token

    async def send(self, method: str, path: str, body: Any = None, **headers: str) -> Response:
        """One request of the customer's, with further headers."""
        content = {} if body is None else {"json": body}
        sent = bearer(self.access_token) | headers
        answer = await self.visitor.service.request(method, path, headers=sent, **content)
        assert isinstance(answer, Response)
        return answer

    async def read(self, path: str) -> Any:
        """What a GET answers."""
        answer = await self.send("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def add(self, resource: str, body: Any) -> Any:
        """What a POST to a list below `/me` created, as its Location shows it."""
        answer = await self.send("POST", f"/me/{resource}", body, **{"Idempotency-Key": new_id("key")})
        assert answer.status_code == 201, answer.text
        assert await self.read(answer.headers["location"]) == answer.json()
        return answer.json()

    async def change(self, method: str, path: str, body: Any = None) -> Any:
        """What a change of the newest version answers; None where it has no body."""
        version = (await self.send("GET", "/me/addresses")).headers["etag"]
        answer = await self.send(method, path, body, **{"If-Match": version})
        assert answer.status_code in {200, 204}, answer.text
        return answer.json() if answer.content else None


def consent(kind: str, locale: str = "fr") -> dict[str, Any]:
    """A body that says yes to the words in force."""
    [text] = [each for each in read_legal_texts(LEGAL_TEXTS) if (each.kind, each.locale) == (f"consent_{kind}", locale)]
    return {"given": True, "wording": {"version": text.version, "hash": text.hash}}
