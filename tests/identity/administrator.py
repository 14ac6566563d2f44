"""A member of the staff who manages machine clients."""

from typing import Any

import httpx

from shared.values.viewer import Scope, Viewer
from tests.identity.colleague import token_of
from tests.identity.visitor import bearer
from tests.support.in_process import InProcess
from tests.support.tokens import staff

ORDERS = {"name": "Shop, production", "scopes": ["orders:read", "orders:write"]}


class Administrator:
    """A member of the staff who manages machine clients."""

    def __init__(self, service: InProcess[Any], viewer: Viewer | None = None) -> None:
        self.service, self.viewer = service, viewer or staff(*Scope)

    async def ask(self, method: str, path: str, body: object = None) -> httpx.Response:
        headers = bearer(await token_of(self.service, self.viewer))
        return await self.service.request(method, f"/machine-clients{path}", headers=headers, json=body)

    async def issue(self, **changed: object) -> tuple[str, str]:
        """A new client's id and secret."""
        answer = await self.ask("POST", "", ORDERS | changed)
        assert answer.status_code == 201, answer.text
        return answer.json()["client"]["client_id"], answer.json()["client_secret"]

    async def token(self, client_id: str, secret: str, **form: str) -> httpx.Response:
        """POST /oauth/token, with the secret in the form."""
        content = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret} | form
        return await self.service.post("/oauth/token", data=content)

    async def verify(self, token: str) -> Viewer:
        """What identity's own routes make of an access token."""
        viewer: Viewer = await self.service.app.state.verifier.verify(token)
        return viewer
