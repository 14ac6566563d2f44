"""The server: for each company the authorization page and the endpoints, and the controls."""

import asyncio
import base64
import binascii
import hmac
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.oidc.companies import COMPANIES, PEOPLE, Company, Person, somebody_new
from sandbox.oidc.grants import GrantError, Grants
from sandbox.oidc.texts import TEXTS, language_of
from sandbox.oidc.tokens import LIFE, Signer

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")), autoescape=True, undefined=StrictUndefined
)

FAULTS = frozenset(
    {
        *("down", "slow", "refused"),  # the token endpoint answers 503, says nothing, or with an error
        *("wrong_nonce", "wrong_key", "wrong_audience", "wrong_issuer", "expired"),  # of the ID token
        *("another_person", "no_id_token"),  # the userinfo is somebody else's; there is none
    }
)


@dataclass
class Server:
    """`url` is where it is reached, `redirects` the origin below which its one client may be called back."""

    url: str
    client_id: str
    client_secret: str
    redirects: str
    grants: Grants = field(default_factory=Grants)
    signer: Signer = field(default_factory=Signer)
    people: dict[str, Person] = field(default_factory=lambda: {each.id: each for each in PEOPLE})
    fault: str | None = None

    def company(self, request: Request) -> Company:
        return COMPANIES[request.path_params["company"]]

    def issuer(self, company: Company) -> str:
        return f"{self.url}/{company.name}"

    async def metadata(self, request: Request) -> Response:
        """OpenID Connect Discovery 1.0 section 3."""
        issuer = self.issuer(self.company(request))
        return JSONResponse(
            {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
                "userinfo_endpoint": f"{issuer}/userinfo",
                "jwks_uri": f"{issuer}/jwks",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
                "authorization_response_iss_parameter_supported": True,
            }
        )

    async def jwks(self, _request: Request) -> Response:
        return JSONResponse(self.signer.jwks())

    async def show(self, request: Request) -> Response:
        """The authorization page: who are you, and do you agree?"""
        if not self._good(request):
            return self._page(request, "refused.html", 400)
        return self._page(request, "authorize.html", 200)

    async def decide(self, request: Request) -> Response:
        """Field person (an id, or `new`), or deny → 303 to the client."""
        if not self._good(request):
            return self._page(request, "refused.html", 400)
        company, form, asked = self.company(request), await request.form(), dict(request.query_params)
        answer = {"state": asked.get("state", "")}
        if company.kind == "oidc":
            answer["iss"] = self.issuer(company)
        if form.get("deny"):
            answer |= {"error": "access_denied", "error_description": "The person said no."}
        elif form.get("fail"):
            answer |= {"error": "server_error"}
        else:
            answer["code"] = self.grants.code(company, self._person(str(form.get("person"))), asked)
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(answer)}", 303)

    async def token(self, request: Request) -> Response:
        """RFC 6749 section 4.1.3; the client says who it is in the header or in the form."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        company = self.company(request)
        if self.fault == "slow":
            await _until_they_give_up(request)
        if self.fault == "down":
            return Response("down", 503)
        if not self._is_client(request, form) or self.fault == "refused":
            return JSONResponse({"error": "invalid_client"}, 401)
        try:
            access_token, grant = self.grants.redeem(company, form)
        except GrantError as error:
            return JSONResponse({"error": error.code}, 400)
        answer: dict[str, Any] = {"access_token": access_token, "token_type": "Bearer", "expires_in": LIFE}
        if company.kind == "oidc" and self.fault != "no_id_token":
            answer["id_token"] = self.signer.id_token(
                self.issuer(company), self.client_id, grant, access_token, self.fault
            )
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    async def userinfo(self, request: Request) -> Response:
        """Who the access token is about, in OpenID's words or in Facebook's."""
        company = self.company(request)
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        grant = self.grants.of_token(company, token) if scheme.lower() == "bearer" else None
        if grant is None:
            return JSONResponse({"error": "invalid_token"}, 401, headers={"WWW-Authenticate": "Bearer"})
        person = PEOPLE[1] if self.fault == "another_person" else grant.person
        return JSONResponse(_openid(person) if company.kind == "oidc" else _plain(person))

    async def faults(self, request: Request) -> Response:
        """PUT {"fault": a name of FAULTS, or null}: from now on, for both companies."""
        fault = (await request.json()).get("fault")
        if fault is not None and fault not in FAULTS:
            return JSONResponse({"faults": sorted(FAULTS)}, 422)
        self.fault = fault
        return JSONResponse({"fault": fault})

    def _good(self, request: Request) -> bool:
        """Whether a known client asks, for an address of its own; else the browser is sent nowhere."""
        asked, name = request.query_params, self.company(request).name
        ours = asked.get("client_id") == self.client_id and asked.get("response_type") == "code"
        proof = asked.get("code_challenge_method") == "S256" and bool(asked.get("code_challenge"))
        back = f"{self.redirects}/identity/v1/providers/{name}/callback"
        return ours and proof and asked.get("redirect_uri") == back

    def _is_client(self, request: Request, form: dict[str, str]) -> bool:
        given = _basic(request) or (form.get("client_id", ""), form.get("client_secret", ""))
        known = (self.client_id, self.client_secret)
        return hmac.compare_digest("\n".join(given).encode(), "\n".join(known).encode())

    def _person(self, number: str) -> Person:
        if number == "new":
            person = somebody_new(secrets.token_hex(4))
            return self.people.setdefault(person.id, person)
        return self.people.get(number, PEOPLE[0])

    def _page(self, request: Request, template: str, status: int) -> Response:
        asked = request.query_params
        language = language_of(asked.get("ui_locales", ""), request.headers.get("accept-language", ""))
        nonce = secrets.token_urlsafe(12)
        body = TEMPLATES.get_template(template).render(
            t=TEXTS[language],
            language=language,
            company=self.company(request),
            people=self.people.values(),
            nonce=nonce,
        )
        policy = f"default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; frame-ancestors 'none'"
        headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
        return HTMLResponse(body, status, headers)


def _openid(person: Person) -> dict[str, Any]:
    claims = {"sub": person.id, "given_name": person.first_name, "family_name": person.name}
    return claims | ({"email": person.email, "email_verified": person.confirmed} if person.email else {})


def _plain(person: Person) -> dict[str, Any]:
    fields = {"id": person.id, "first_name": person.first_name, "last_name": person.name}
    return fields | ({"email": person.email} if person.email else {})


def _basic(request: Request) -> tuple[str, str] | None:
    """RFC 6749 section 2.3.1."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return unquote(name), unquote(password)


async def _until_they_give_up(request: Request) -> None:
    """Says nothing for a minute, or until the client has gone."""
    for _ in range(600):
        if await request.is_disconnected():
            return
        await asyncio.sleep(0.1)


async def _missing(_request: Request, _error: Exception) -> Response:
    return Response("There is no such company.", 404)


async def _health(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


def build(server: Server) -> Starlette:
    """The application of a server."""
    return Starlette(
        routes=[
            Route("/_sim/health", _health),
            Route("/_sim/faults", server.faults, methods=["PUT"]),
            Route("/{company}/.well-known/openid-configuration", server.metadata),
            Route("/{company}/jwks", server.jwks),
            Route("/{company}/authorize", server.show, methods=["GET"]),
            Route("/{company}/authorize", server.decide, methods=["POST"]),
            Route("/{company}/token", server.token, methods=["POST"]),
            Route("/{company}/userinfo", server.userinfo),
        ],
        exception_handlers={KeyError: _missing},
    )
