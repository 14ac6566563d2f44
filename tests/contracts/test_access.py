"""Every row of the table of access, tried over the service's real app (AP-02); and what else holds for every route
(AP-01)."""

import dataclasses
from typing import Any, NamedTuple

import httpx
import pytest
from fastapi.routing import APIRoute

from services.billing.domain.checkout.checkout_session import CheckoutSession
from services.billing.domain.checkout.payment import Status
from services.identity.domain.data_requests import request as data_request
from services.identity.domain.data_requests.transitions import receive
from services.identity.domain.sessions.session import begin
from shared.values.clock import now
from shared.values.viewer import Role, Scope, Viewer
from tests.architecture.source import SERVICES
from tests.billing import builders as billing
from tests.contracts.access import ACCESS, ANYONE, FOR_ALL_STAFF, OUR_PAGES, PARTIES, PROVIDER, SECRET, TOKENLESS, rows
from tests.identity.colleague import CLIENT, stored_client, token_of
from tests.identity.company import filled
from tests.identity.newcomer import steps
from tests.identity.visitor import PASSWORD, delivery_address, registration, vehicle
from tests.orders.builders import CUSTOMER, company, product, registered
from tests.support.in_process import InProcess, StartService
from tests.support.tokens import access_token, guest, machine, member, private, staff

ORDER, INVOICE, CHECKOUT = "R-1", "F2026-000042", "cs_test_1"
OTHER_CUSTOMER = "C000000026"

PARTY: dict[str, Viewer] = {
    "private": private("acc_01"),
    **{role.value: member(f"acc_1{index}", CUSTOMER, role) for index, role in enumerate(Role)},
    "guest": guest(CUSTOMER, ORDER),
    "staff": staff(*Scope),
    "machine": machine(*Scope),
}
STRANGERS: dict[str, Viewer] = {
    "another private account": private("acc_02"),
    "another company's owner": member("acc_21", OTHER_CUSTOMER, Role.OWNER),
    "a leaver at the new employer": member("acc_01", OTHER_CUSTOMER, Role.OWNER),
    "a guest of another order": guest(CUSTOMER, "R-2"),
    "another guest who knows the number": guest(OTHER_CUSTOMER, ORDER),
}


class Opened(NamedTuple):
    """A service with things of one customer in it: `bodies` are good ones, `path` names the things."""

    service: InProcess[Any]
    bodies: dict[str, Any]
    path: dict[str, str]
    account_id: str | None = None
    secrets: dict[str, str] = {}  # noqa: RUF012 - never changed

    async def token(self, viewer: Viewer) -> str:
        """As identity issues it; in identity itself with a session that is alive."""
        context = self.service.context
        if self.service.name != "identity":
            return access_token(viewer)
        if viewer.for_merchant:
            return await token_of(self.service, viewer)
        if viewer.session_id is not None and self.account_id:
            session_id = await self.session(self.account_id)
            viewer = dataclasses.replace(viewer, account_id=self.account_id, session_id=session_id)
        return str(context.access_tokens.issue(viewer, now()))

    async def session(self, account_id: str) -> str:
        """The id of a session of identity that is alive."""
        context = self.service.context
        session_id, account = context.new_id("ses"), await context.accounts.get(account_id)
        await context.sessions.create(session_id, begin(session_id, account_id, account.state.session_epoch, now()))
        return str(session_id)

    async def ask(self, method: str, path: str, viewer: Viewer | None, **more: str) -> httpx.Response:
        """The response to a good request; `more` are further headers."""
        key = f"key-{viewer.account_id}-{viewer.kind}" if viewer else "key-anonymous"
        headers = {"Idempotency-Key": key, "If-Match": "*", **more}
        if viewer:
            headers |= self.secrets
        if viewer and "Authorization" not in more:
            headers["Authorization"] = f"Bearer {await self.token(viewer)}"
        body = self.bodies.get(path, {}) if method in {"POST", "PUT", "PATCH"} else None
        if self.account_id and "{session_id}" in path:
            self.path["session_id"] = await self.session(self.account_id)
        content: dict[str, Any] = {"data": {}} if "/oauth/token" in path else {"json": body}
        answer = await self.service.request(method, path.format(**self.path), headers=headers, **content)
        assert isinstance(answer, httpx.Response)
        return answer


async def open_identity(service: InProcess[Any]) -> Opened:
    """One account, which every party that logs in shares: the routes are about one's own. One company."""
    answer = await service.post("/accounts", json=registration())
    account_id = answer.json()["account_id"]
    addresses, vehicles = "/identity/v1/me/addresses", "/identity/v1/me/vehicles"
    begun = (await service.post("/registrations", json={})).json()
    bodies = {
        **{f"/identity/v1/registrations/{{registration_id}}/{step}": body for step, body in steps().items()},
        **dict.fromkeys([addresses, f"{addresses}/{{address_id}}"], delivery_address()),
        **dict.fromkeys([vehicles, f"{vehicles}/{{vehicle_id}}"], vehicle()),
        "/identity/v1/me/consents/{consent}": {"given": False},
        "/identity/v1/me/password": {"current_password": PASSWORD, "password": PASSWORD},
        "/identity/v1/me/email-change": {"email": "camille@example.org"},
    }
    bodies |= {"/identity/v1/me/providers": {"ticket": "used"}, "/identity/v1/machine-clients": CLIENT}
    bodies |= data_request_bodies(answer.json()["customer_number"])
    opened = Opened(service, bodies, {}, account_id)
    address = (await opened.ask("POST", addresses, PARTY["private"])).json()
    car = (await opened.ask("POST", vehicles, PARTY["private"])).json()
    path = {
        **{"address_id": address["address_id"], "vehicle_id": car["vehicle_id"]},
        **{"kind": "terms_of_sale", "provider": "paypal", "consent": "newsletter"},
        "registration_id": begun["registration_id"],
        "request_id": "dat_1",
        "client_id": await stored_client(service),
    }
    company, companys = await filled(service, CUSTOMER, answer.json())
    account = (await service.context.accounts.get(account_id)).state
    asked = receive("dat_1", account, data_request.Kind.ACCESS, data_request.Source.EMAIL, now())
    await service.context.data_requests.create("dat_1", asked)
    return opened._replace(
        path=path | company, bodies=opened.bodies | companys, secrets={"Registration-Secret": begun["secret"]}
    )


def data_request_bodies(customer_number: str) -> dict[str, Any]:
    """What is asked of one's data: an erasure, as access is asked for already."""
    erasure = {"kind": "erasure"}
    return {
        "/identity/v1/me/data-requests": erasure,
        "/identity/v1/me/data-requests/archive": {"token": "used"},
        "/identity/v1/data-requests/confirm": {"token": "used"},
        "/identity/v1/data-requests": erasure | {"sender": "a@example.com", "customer_number": customer_number},
        "/identity/v1/data-requests/{request_id}/refusal": {"reason": "somebody else's"},
    }


async def open_orders(service: InProcess[Any]) -> Opened:
    """One order of the customer, placed by the private account."""
    await service.context.products.put([product("PAD", 1000, 2100)])
    for viewer in (*PARTY.values(), *STRANGERS.values()):
        await service.receive(registered(viewer.account_id, customer_number=viewer.customer_number or CUSTOMER))
    for number in (CUSTOMER, OTHER_CUSTOMER):
        await service.receive(company(number))
    body = {"lines": [{"sku": "PAD", "quantity": 1}], "terms_accepted": True}
    placed = await service.post("/orders", viewer="acc_01", headers={"Idempotency-Key": "the-order"}, json=body)
    order = await service.context.orders.get(placed.json()["number"])
    await service.context.orders.create(ORDER, order.state.model_copy(update={"number": ORDER}))
    return Opened(service, {"/orders/v1/orders": body}, {"number": ORDER})


async def open_billing(service: InProcess[Any]) -> Opened:
    """The customer's order R-1, paid and invoiced: requests about it do not reach Stripe."""
    session = CheckoutSession(attempt=1, expires_at=billing.NOW, status="paid", id=CHECKOUT, url="https://pay.test")
    paid = {"status": Status.PAID, "checkout_sessions": (session,)}
    payment = billing.open_payment().model_copy(update=paid)
    await service.context.checkout.payments.create(payment.payable.id, payment)
    invoice = billing.paid_invoice(number=INVOICE, payable=billing.order(ORDER))
    await service.context.invoices.fiscal_documents.create("inv_1", invoice)
    checkout = {"payable": {"kind": "order", "reference": ORDER}}
    return Opened(service, {"/billing/v1/checkouts": checkout}, {"number": INVOICE, "checkout_session_id": CHECKOUT})


OPEN = {"identity": open_identity, "orders": open_orders, "billing": open_billing}
DONE = {200, 201, 202, 204, 409}
"""What a party in the row gets. 409: the order R-1 is paid already, a ticket is used."""

REDIRECTS = {"/identity/v1/providers/{provider}/callback"}
"""What others send a browser to, with whatever query they like."""

GONE = DONE | {404}
"""The same of DELETE: the party before removed it."""

LISTS = {"/orders/v1/orders", "/billing/v1/invoices", "/identity/v1/access-requests"}
OWN = ("/identity/v1/me", "/identity/v1/company-links", "/identity/v1/sessions", "/identity/v1/staff/sessions/current")
"""Routes on which every party meets its own things alone: they have no strangers. So has placing an order."""


@pytest.fixture
async def opened(
    request: pytest.FixtureRequest, start_service: StartService, monkeypatch: pytest.MonkeyPatch
) -> Opened:
    """One service, filled."""
    monkeypatch.setattr("shared.messaging.known.PATIENCE", 0.05)  # what a stranger asks for never arrives
    return await OPEN[request.param](await start_service(request.param, rate_limit_factor=100.0))


def routes(service: InProcess[Any]) -> set[tuple[str, str]]:
    """The routes of a service's routers."""
    found = [route for router in service.definition.routers for route in router.routes if isinstance(route, APIRoute)]
    return {(method, f"/{service.name}/v1{route.path}") for route in found for method in route.methods or ()}


every_service = pytest.mark.parametrize("opened", OPEN, indirect=True)


def test_every_service_with_routes_is_opened() -> None:
    """The table speaks of these services and of no others; notifier answers no requests."""
    assert {path.split("/")[1] for path in (row.split()[1] for row in ACCESS)} == set(OPEN)
    assert set(SERVICES) - set(OPEN) == {"notifier"}


@pytest.mark.rule("AP-02")
@every_service
async def test_every_route_has_a_row(opened: Opened) -> None:
    """A route without a row, and a row without a route, are named."""
    assert routes(opened.service) == set(rows(opened.service.name))


@pytest.mark.rule("AP-02")
@every_service
async def test_each_party_may_do_what_its_row_says(opened: Opened) -> None:
    """Who is in the row gets through; every other kind and role is 403, and no token is 401."""
    wrong = []
    for (method, path), who in rows(opened.service.name).items():
        anonymous = (await opened.ask(method, path, None)).status_code
        expected = {
            ANYONE: anonymous not in {401, 403},
            PROVIDER: anonymous == 400,
            OUR_PAGES: anonymous == 403,
            SECRET: anonymous == 404,
        }
        if not expected.get(who, anonymous == 401):
            wrong.append(f"{method} {path} anonymous: {anonymous}")
        for party in PARTIES if who not in TOKENLESS else ():
            status = (await opened.ask(method, path, PARTY[party])).status_code
            done = GONE if method == "DELETE" else DONE
            if status not in (done if party in who.split() else {403}):
                wrong.append(f"{method} {path} {party}: {status}")
    assert wrong == []


@pytest.mark.rule("AP-02")
@every_service
async def test_what_is_another_s_does_not_exist(opened: Opened) -> None:
    """404 for one thing, an empty list for many; 403 where a guest may not ask at all."""
    wrong = []
    for (method, path), who in rows(opened.service.name).items():
        if who in TOKENLESS or path.startswith(OWN) or (method, path) == ("POST", "/orders/v1/orders"):
            continue
        for stranger, viewer in STRANGERS.items():
            answer = await opened.ask(method, path, viewer)
            may_ask = (viewer.role or viewer.kind if viewer.kind == "member" else viewer.kind).value in who.split()
            as_listed = answer.status_code == 200 and answer.json()["items"] == [] if path in LISTS else False
            if not (as_listed or answer.status_code == (404 if may_ask else 403)):
                wrong.append(f"{method} {path} {stranger}: {answer.status_code}")
    assert wrong == []


@pytest.mark.rule("AP-02", "ID-22", "ID-29")
@every_service
async def test_without_a_service_s_scopes_its_routes_are_403(opened: Opened) -> None:
    """Staff and machine clients of other areas, and every party's token with its scopes stripped."""
    others = [scope for scope in Scope if not scope.startswith(f"{opened.service.name}:")]
    stripped = [dataclasses.replace(viewer, scopes=frozenset()) for viewer in PARTY.values()]
    wrong = []
    for (method, path), who in rows(opened.service.name).items():
        if who in TOKENLESS or (method, path) in FOR_ALL_STAFF:
            continue
        for viewer in (staff(*others), machine(*others), *stripped):
            answer = await opened.ask(method, path, viewer)
            if (answer.status_code, answer.json()["code"]) != (403, "insufficient_scope"):
                wrong.append(f"{method} {path} {viewer.kind} {viewer.role}: {answer.status_code}")
    assert wrong == []


@pytest.mark.rule("AP-01")
@every_service
async def test_what_was_read_is_read_again_for_nothing(opened: Opened) -> None:
    """Each GET has an ETag; sent back, weak or not, the answer is 304; HEAD says the same without a body. Orders,
    documents and their PDFs, the account and the catalogue are among them. Anyone may keep what anyone may read."""
    for (method, path), who in rows(opened.service.name).items():
        if method != "GET" or path in REDIRECTS:
            continue
        reader = PARTY["private" if who in TOKENLESS else who.split()[0]]
        same_session = {"Authorization": f"Bearer {await opened.token(reader)}"}
        got = await opened.ask("GET", path, reader, **same_session)
        assert got.status_code == 200, path
        kept = "public, max-age=" if who == ANYONE else "private, no-cache"
        assert got.headers["cache-control"].startswith(kept), path
        tag = got.headers["etag"]
        head = await opened.ask("HEAD", path, reader, **same_session)
        assert (head.status_code, head.headers["etag"], head.content) == (200, tag, b"")
        for wanted in (tag, f"W/{tag}"):
            same = await opened.ask("GET", path, reader, **same_session, **{"If-None-Match": wanted})
            assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag), path


@pytest.mark.rule("AP-01")
@every_service
async def test_a_query_names_parameters_of_its_route_alone(opened: Opened) -> None:
    """On every route another name is 422, and said; nothing is done."""
    for method, path in rows(opened.service.name).keys() - {("GET", path) for path in REDIRECTS}:
        answer = await opened.ask(method, f"{path}?nmae=x", PARTY["private"])
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request"), path
        assert [each["field"] for each in answer.json()["errors"]] == ["nmae"]
