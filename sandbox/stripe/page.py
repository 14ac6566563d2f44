"""The hosted page: /c/pay/{session} shows the form, takes it, and asks for 3-D Secure where the card wants it."""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.stripe import cards, checkout, payments
from sandbox.stripe.cards import Decline
from sandbox.stripe.form import read_payer
from sandbox.stripe.money import format_money
from sandbox.stripe.simulator import Simulator
from sandbox.stripe.store import Json
from sandbox.stripe.texts import TEXTS, decline_text, language_of

TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
MAX_FIELDS = 20
SHOWN_CARDS = {
    "4242 4242 4242 4242": "card_succeeds",
    "4000 0000 0000 0002": "card_refused",
    "4000 0025 0000 3155": "card_asks",
}
"""The test cards that the page offers, and the text that says what each does (sandbox.stripe.cards has more)."""
EMPTY_FORM = dict.fromkeys(("email", "method", "card_number", "exp", "name", "iban"), "")


def create_page(sim: Simulator) -> Starlette:
    """The hosted page's own origin."""
    page = HostedPage(sim)
    return Starlette(
        routes=[
            Route("/c/pay/{id}", page.show, methods=["GET"]),
            Route("/c/pay/{id}", page.pay, methods=["POST"]),
            Route("/c/pay/{id}/authenticate", page.show_authentication, methods=["GET"]),
            Route("/c/pay/{id}/authenticate", page.authenticate, methods=["POST"]),
            Route("/{path:path}", page.missing, methods=["GET", "POST"]),
        ]
    )


class HostedPage:
    """Every answer is HTML or a redirect (303)."""

    def __init__(self, sim: Simulator) -> None:
        self.sim = sim

    async def show(self, request: Request) -> Response:
        """The form of an open session; what became of any other."""
        session = self._session(request)
        if session is None or session["status"] != "open":
            return self._closed(request, session)
        if session["_pending"]:
            return _redirect(f"{checkout.hosted_url(self.sim, session['id'])}/authenticate")
        failed = request.query_params.get("outcome") == "authentication_failed"
        return self._form(request, session, decline=cards.AUTHENTICATION_FAILED if failed else None)

    async def pay(self, request: Request) -> Response:
        """Fields email, method (card, sepa_debit), card_number, exp, cvc, name, iban → 303, 402 or 422."""
        form = await request.form(max_fields=MAX_FIELDS, max_files=0)
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        with self.sim.work():
            session = self._session(request)
            if session is None or session["status"] != "open":
                return self._closed(request, session)
            payer, problems = read_payer(fields, session["payment_method_types"])
            if payer is None:
                return self._form(request, session, fields=fields, problems=problems)
            decline = payments.attempt(self.sim, session, payer)
        return self._after(request, session, decline, {**fields, "card_number": ""})

    async def show_authentication(self, request: Request) -> Response:
        """The bank's question, while the session waits for its answer."""
        session = self._session(request)
        if session is None or session["status"] != "open":
            return self._closed(request, session)
        if not session["_pending"]:
            return _redirect(checkout.hosted_url(self.sim, session["id"]))
        return self._render(request, session, "authenticate.html")

    async def authenticate(self, request: Request) -> Response:
        """Field result (approve, fail) → 303 to success, or back to the form."""
        form = await request.form(max_fields=MAX_FIELDS, max_files=0)
        with self.sim.work():
            session = self._session(request)
            if session is None or session["status"] != "open":
                return self._closed(request, session)
            url = checkout.hosted_url(self.sim, session["id"])
            if not session["_pending"]:
                return _redirect(url)
            decline = payments.authenticate(self.sim, session, form.get("result") == "approve")
        if decline is cards.AUTHENTICATION_FAILED:
            return _redirect(f"{url}?outcome=authentication_failed")
        return self._after(request, session, decline, {})

    async def missing(self, request: Request) -> Response:
        """404 for any other path."""
        return self._closed(request, None)

    def _session(self, request: Request) -> Json | None:
        return self.sim.store.get(request.path_params["id"], "checkout.session")

    def _after(self, request: Request, session: Json, decline: Decline | None, fields: dict[str, str]) -> Response:
        """To the shop, to the bank's question, or the form again with the decline."""
        if decline:
            return self._form(request, session, fields=fields, decline=decline)
        if session["_pending"]:
            return _redirect(f"{checkout.hosted_url(self.sim, session['id'])}/authenticate")
        return _redirect(checkout.success_url(session))

    def _form(
        self,
        request: Request,
        session: Json,
        *,
        fields: dict[str, str] | None = None,
        problems: dict[str, str] | None = None,
        decline: Decline | None = None,
    ) -> Response:
        language = _language(request, session)
        status = 402 if decline and request.method == "POST" else 422 if problems else 200
        return self._render(
            request,
            session,
            "pay.html",
            status,
            lines=checkout.page_lines(self.sim, session),
            test_cards=SHOWN_CARDS,
            fields=EMPTY_FORM | {"email": self._known_email(session)} | (fields or {}),
            problems={name: TEXTS[language][code] for name, code in (problems or {}).items()},
            decline=decline_text(decline, language) if decline else None,
        )

    def _known_email(self, session: Json) -> str:
        customer = self.sim.store.get(session["customer"], "customer") or {}
        return session["customer_email"] or customer.get("email") or ""

    def _closed(self, request: Request, session: Json | None) -> Response:
        """A session that takes no payment (any more): paid, with the bank, expired, or never there."""
        if session is None:
            return self._render(request, None, "message.html", 404, key="missing", link=None)
        if session["status"] == "expired":
            return self._render(request, session, "message.html", 410, key="expired", link=session["cancel_url"])
        key = "complete" if session["payment_status"] == "paid" else "processing"
        status = 409 if request.method == "POST" else 200
        return self._render(request, session, "message.html", status, key=key, link=checkout.success_url(session))

    def _render(
        self, request: Request, session: Json | None, template: str, status: int = 200, **values: Any
    ) -> Response:
        language = _language(request, session)
        nonce = secrets.token_urlsafe(12)
        branding = session["branding_settings"] if session else {}
        merchant = branding.get("display_name", self.sim.settings.merchant)
        accent = branding.get("button_color", checkout.DEFAULT_BUTTON)
        money = _money(session["currency"], language) if session else None
        body = TEMPLATES.get_template(template).render(
            t=TEXTS[language],
            language=language,
            merchant=merchant,
            accent=accent,
            accent_ink=_ink(accent),
            session=session,
            money=money,
            total=money(session["amount_total"]) if session and money else None,
            nonce=nonce,
            **values,
        )
        return HTMLResponse(body, status, _headers(nonce))


def _language(request: Request, session: Json | None) -> str:
    return language_of(session["locale"] if session else None, request.headers.get("accept-language", ""))


def _money(currency: str, language: str) -> Callable[[int], str]:
    return lambda amount: format_money(amount, currency, language)


def _ink(colour: str) -> str:
    """Black or white letters, for a button of this colour (by its weighted brightness)."""
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return "#000" if red * 299 + green * 587 + blue * 114 > 150_000 else "#fff"


def _redirect(url: str) -> Response:
    return RedirectResponse(url, 303)


def _headers(nonce: str) -> dict[str, str]:
    """Nothing from elsewhere, nothing kept, no framing."""
    policy = f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'"
    return {
        "Content-Security-Policy": f"{policy}; base-uri 'none'; frame-ancestors 'none'",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
