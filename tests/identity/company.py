"""A company at identity, its staff and its users."""

from collections.abc import Mapping
from typing import Any

from httpx import Response

from services.identity.actions.memberships.join_company import join_company
from services.identity.context import IdentityContext
from services.identity.domain.access.access_request import LIFE, AccessRequest, contact
from shared.values.viewer import Role, Scope, Viewer
from tests.identity.colleague import token_of
from tests.identity.visitor import PASSWORD, Visitor, bearer
from tests.support.in_process import InProcess
from tests.support.tokens import staff

ADDRESS = {"street": "Quai du Test 7", "postal_code": "4000", "city": "Liège", "country": "BE"}
STAFF = staff(Scope.IDENTITY_READ, Scope.IDENTITY_WRITE)


def company_body(**changed: Any) -> dict[str, Any]:
    """A body that creates a company; `changed` fields replace its own."""
    return {"name": "Garage Exemple SA", "address": ADDRESS, "vat_number": "BE 0999.999.922"} | changed


class Merchant:
    """The merchant's staff at identity."""

    def __init__(self, service: InProcess[IdentityContext], viewer: Viewer = STAFF) -> None:
        self.service, self.viewer = service, viewer

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Response:
        """A request with staff's token."""
        token = await token_of(self.service, self.viewer)
        return await self.service.request(method, path, headers=bearer(token) | headers, json=body)

    async def create(self, **changed: Any) -> dict[str, Any]:
        """A company that was created by hand."""
        answer = await self.ask("POST", "/companies", company_body(**changed))
        assert answer.status_code == 201, answer.text
        return dict(answer.json())


class User(Visitor):
    """An account that may be a company's user, with its tokens."""

    def __init__(self, service: InProcess[IdentityContext], email: str) -> None:
        super().__init__(service)
        self.email = email
        self.account_id = self.token = ""

    async def open(self) -> "User":
        """Registers and confirms the address."""
        self.account_id = (await self.register(email=self.email))["account_id"]
        token = await self.confirmation_token()
        assert (await self.post("/address-confirmations", {"token": token})).status_code == 200
        return self

    async def join(self, customer_number: str, role: Role) -> "User":
        """Becomes a user of a company, and logs in."""
        await join_company(self.service.context, self.account_id, customer_number, role, "test")
        return await self.enter()

    async def enter(self, password: str = PASSWORD) -> "User":
        """Logs in."""
        answer = await self.log_in(password, self.email)
        assert answer.status_code == 201, answer.text
        self.token = answer.json()["access_token"]
        self.customer = answer.json()["customer"]
        return self

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Response:
        """A request with the user's token."""
        return await self.service.request(method, path, headers=bearer(self.token) | headers, json=body)


Filled = tuple[dict[str, str], dict[str, Any]]


async def filled(service: InProcess[IdentityContext], customer_number: str, account: Mapping[str, Any]) -> Filled:
    """A company of a given customer number: for the table of access, the things that paths name, and good bodies."""
    created = (await Merchant(service).create(vat_number="BE0417497106"))["customer_number"]
    theirs = {"customer_number": customer_number, "company_key": "the table's"}
    state = (await service.context.companies.get(created)).state.model_copy(update=theirs)
    await service.context.companies.create(customer_number, state)
    user = await Visitor(service).register(email="noor@example.com")
    for account_id, role in ((account["account_id"], Role.OWNER), (user["account_id"], Role.BUYER)):
        await join_company(service.context, account_id, customer_number, role, "test")
    now = service.clock()
    held = AccessRequest(
        request_id="acr_1",
        account_id=user["account_id"],
        asker_name="Noor Voorbeeld",
        asker_email="noor@example.com",
        customer_number=customer_number,
        document_key="doc_1",
        requested_at=now,
        expires_at=now + LIFE,
    )
    await service.context.access_requests.create("acr_1", contact(held, "Garage Exemple SA", [])[0])
    one = "/identity/v1/companies/{customer_number}"
    change = {"name": "Garage", "address": ADDRESS, "locale": "fr", "vat_number": None, "sub_users": True}
    bodies = {
        "/identity/v1/sessions/current/customer": {"customer_number": account["customer_number"]},
        "/identity/v1/companies": company_body(),
        one: change,
        f"{one}/users/{{account_id}}": {"role": "viewer"},
        f"{one}/invitations": {"email": "lin@example.com", "role": "viewer"},
        "/identity/v1/me/memberships": {"token": "never mailed"},
        "/identity/v1/company-links": {"customer_number": "C1", "document": {"kind": "order", "number": "R-1"}},
        "/identity/v1/access-requests/{access_request_id}/decision": {"approve": False},
        f"{one}/contact-person": {"name": "Noor Voorbeeld", "email": "noor@example.com", "locale": "nl"},
    }
    return {"customer_number": customer_number, "account_id": user["account_id"], "access_request_id": "acr_1"}, bodies
