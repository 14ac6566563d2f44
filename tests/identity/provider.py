"""A customer at the stand-in for PayPal and Facebook, over real HTTP."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from sandbox.oidc.app import Server, build
from services.identity.context import IdentityContext
from services.identity.domain.providers.link import ProviderLink, link_key
from tests.identity.visitor import Visitor
from tests.support.http_server import serving
from tests.support.in_process import InProcess
from tests.support.settings import PUBLIC_URL

SHOP = "https://shop.example"
CAMILLE, NOOR, SACHA, ROBIN = "1001", "1002", "1003", "1004"
"""The invented people: Sacha's address is not confirmed, Robin has none."""

COOKIE = "__Host-comptoir-provider-login"


def settings_for(url: str) -> dict[str, str]:
    """identity's settings for the two companies of a stand-in."""
    client = {"client_id": "comptoir", "client_secret": "a secret"}
    paypal = {"name": "paypal", "label": "PayPal", "kind": "oidc", "issuer": f"{url}/paypal", **client}
    names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "userinfo"}
    plain = {name: f"{url}/facebook/{path}" for name, path in names.items()}
    facebook = {"name": "facebook", "label": "Facebook", "kind": "oauth2", **plain, **client}
    return {"providers": json.dumps([paypal, facebook]), "provider_return_path": "/{locale}/provider"}


@asynccontextmanager
async def stand_in() -> AsyncIterator[Server]:
    """The server of sandbox/oidc behind a socket."""
    server = Server("", "comptoir", "a secret", PUBLIC_URL)
    async with serving(build(server)) as url:
        server.url = url
        yield server


class Browser:
    """One browser, which keeps the cookie of its logins; `origin` is whose page it shows."""

    def __init__(self, service: InProcess[IdentityContext], origin: str = SHOP) -> None:
        self.service, self.origin = service, origin
        self.cookie: str | None = None

    async def post(self, path: str, body: Any, **headers: str) -> httpx.Response:
        """POST of a page, with the cookie."""
        cookie = {"Cookie": f"{COOKIE}={self.cookie}"} if self.cookie else {}
        answer = await self.service.post(path, json=body, headers={"Origin": self.origin, **cookie, **headers})
        found = SimpleCookie(answer.headers.get("set-cookie", "")).get(COOKIE)
        self.cookie = found.value if found else self.cookie
        return answer

    async def begin(self, provider: str = "paypal", **more: str) -> str:
        """The address at the provider."""
        answer = await self.post("/browser-provider-logins", {"provider": provider, **more})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["authorization_url"])

    async def come_back(self, callback: str) -> dict[str, str]:
        """Follows the provider's redirect; what the page finds in its fragment."""
        assert callback.startswith(PUBLIC_URL), callback
        answer = await self.service.get(callback.removeprefix(f"{PUBLIC_URL}/identity/v1"))
        assert answer.status_code == 303, answer.text
        page, _, fragment = answer.headers["location"].partition("#")
        assert page.startswith(f"{SHOP}/"), page
        return {name: values[0] for name, values in parse_qs(fragment).items()}

    async def ticket(self, person: str = CAMILLE, provider: str = "paypal") -> str:
        """The whole way as a person at a provider."""
        return (await self.come_back(await decide(await self.begin(provider), person=person)))["ticket"]


async def decide(authorization_url: str, **form: str) -> str:
    """What a person answers on the provider's page; the address that it sends the browser back to."""
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(authorization_url, data=form)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def query_of(address: str) -> dict[str, str]:
    """The parameters of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


async def customer(visitor: Visitor, *people: str, email: str = "camille@example.com") -> dict[str, Any]:
    """A registered account with a confirmed address, linked to people at PayPal; its session."""
    account = await visitor.register(email=email)
    await visitor.post("/address-confirmations", {"token": await visitor.confirmation_token()})
    for person in people:
        await linked(visitor.service, account["account_id"], person)
    return dict((await visitor.log_in(email=email)).json())


async def linked(service: InProcess[IdentityContext], account_id: str, person: str) -> None:
    """Stores a link, as if it had been made before."""
    link = ProviderLink(provider="paypal", key=link_key("paypal", person), linked_at=service.clock())
    await service.context.accounts.change(
        account_id, lambda account: (account.model_copy(update={"providers": (link,)}), []), processed=None
    )


def code(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a problem."""
    return answer.status_code, answer.json()["code"]
