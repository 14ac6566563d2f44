"""Linking oneself to a company that exists (ID-18), which is asked first (ID-19), over the API and the events."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from shared.events.billing.invoice_issued import InvoiceIssued
from shared.events.identity.access_decided import AccessDecided
from shared.events.identity.access_requested import AccessRequested
from shared.events.orders.document_issued import DocumentIssued
from shared.values.viewer import Role
from tests.identity.company import Merchant, User
from tests.identity.visitor import Visitor
from tests.support.examples import Examples, example
from tests.support.http_examples import HttpExamples
from tests.support.keys import opened

DOCUMENTS = {
    "invoice": "F2026-000042",
    "vat_number": "BE 0999.999.922",
    "quote": "Q-7",
    "order": "R-7K2M-9QXA-04TV",
    "delivery_note": "BL 12",
}


class Links:
    """A company with an owner and its documents, and somebody who wants to act for it."""

    def __init__(self, visitor: Visitor) -> None:
        self.service, self.merchant = visitor.service, Merchant(visitor.service)

    async def open(self, *, owner: bool = True) -> "Links":
        self.number = (await self.merchant.create())["customer_number"]
        if owner:
            self.owner = await (await User(self.service, "owner@example.com").open()).join(self.number, Role.OWNER)
        for kind in ("quote", "order", "delivery_note"):
            await self.service.receive(
                example(DocumentIssued, kind=kind, number=DOCUMENTS[kind], customer_number=self.number), times=2
            )
        invoice = example(InvoiceIssued, number=DOCUMENTS["invoice"], customer_number=self.number)
        await self.service.receive(invoice, times=2)
        self.camille = await (await User(self.service, "camille@example.com").open()).enter()
        return self

    def body(self, kind: str, number: str | None = None, customer: str | None = None) -> dict[str, Any]:
        """What is typed."""
        document = {"kind": kind, "number": DOCUMENTS[kind] if number is None else number}
        return {"customer_number": customer or self.number, "document": document}

    async def ask(self, kind: str = "invoice", number: str | None = None, customer: str | None = None) -> Any:
        """Camille asks, and the worker looks."""
        answer = await self.camille.ask("POST", "/company-links", self.body(kind, number, customer))
        assert answer.status_code == 202, answer.text
        await self.service.settle()
        return answer

    async def mailed(self) -> list[AccessRequested]:
        """Who was asked."""
        return [each.data for each in await self.service.published(AccessRequested)]

    async def decided(self) -> list[str]:
        """What Camille was told."""
        return [each.data.outcome for each in await self.service.published(AccessDecided)]


@pytest.fixture
async def links(visitor: Visitor) -> Links:
    """A company that can be asked."""
    return await Links(visitor).open()


@pytest.mark.rule("ID-18", "ID-19")
@pytest.mark.parametrize("kind", DOCUMENTS)
async def test_each_of_five_documents_has_the_company_asked(links: Links, kind: str) -> None:
    """In another spelling too; the owner is mailed once, and the asker sees nothing of the company."""
    await links.ask(kind, f" {DOCUMENTS[kind].lower()}")
    (mail,) = await links.mailed()
    assert (mail.email, mail.asker_email) == ("owner@example.com", "camille@example.com")
    await links.camille.enter()
    assert links.camille.customer["kind"] == "private"
    assert (await links.camille.ask("GET", f"/companies/{links.number}")).status_code == 403
    await links.ask(kind)
    assert len(await links.mailed()) == 1


@pytest.mark.rule("ID-18")
async def test_a_wrong_part_gets_the_same_answer_as_a_right_one(links: Links) -> None:
    """A wrong number, another kind, another company and a private customer: the same words, and nobody is asked. Staff
    is alarmed by the count, and sees the attempts; the company does not."""
    right = await links.ask("invoice")
    counted = ("comptoir_company_links_total", "unmatched")
    before = (await links.service.scrape()).value(counted[0], outcome=counted[1])
    wrong = [
        await links.ask("invoice", "F2026-000043"),
        await links.ask("order", DOCUMENTS["quote"]),
        await links.ask("invoice", customer="C999999995"),
    ]
    assert (await links.service.scrape()).value(counted[0], outcome=counted[1]) - before == 3
    assert {(each.status_code, each.text) for each in wrong} == {(right.status_code, right.text)}
    assert len(await links.mailed()) == 1
    assert len((await links.owner.ask("GET", "/access-requests")).json()["items"]) == 1
    assert len((await links.merchant.ask("GET", "/access-requests")).json()["items"]) == 4


@pytest.mark.rule("ID-18")
async def test_attempts_are_limited(links: Links) -> None:
    """Five a day of one account: the sixth is 429, right or wrong. An unconfirmed address asks for nothing."""
    for index in range(5):
        await links.ask("invoice", f"F-{index}")
    refused = await links.camille.ask("POST", "/company-links", links.body("invoice"))
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_attempts")
    stranger = User(links.service, "mallory@example.com")
    await stranger.register(email=stranger.email)
    await stranger.enter()
    early = await stranger.ask("POST", "/company-links", links.body("invoice"))
    assert (early.status_code, early.json()["code"]) == (409, "address_not_confirmed")


@pytest.mark.rule("ID-19", "EV-03", "AP-03")
async def test_the_mailed_link_shows_who_asks_and_approves_once(
    links: Links, examples: Examples, http_examples: HttpExamples
) -> None:
    """Looking uses nothing up; of ten decisions at once one counts, and Camille acts for the company in the role."""
    asked = await links.ask()
    (mail,) = await links.mailed()
    token = {"token": opened(mail.token)}
    shown = await links.service.post("/access-requests/shown", json=token)
    assert (shown.json()["asker_name"], shown.json()["waits_for"]) == ("Camille Exemple", "company")
    body = token | {"approve": True, "role": "buyer"}
    answers = await asyncio.gather(*(links.service.post("/access-requests/decided", json=body) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [200, *[409] * 9]
    assert await links.decided() == ["active"]
    await links.camille.enter()
    assert links.camille.customer == {"customer_number": links.number, "kind": "member", "role": "buyer"}
    assert (await links.service.post("/access-requests/shown", json=token)).status_code == 409
    examples.check(mail)
    examples.check((await links.service.published(AccessDecided))[0].data)
    http_examples.check("identity", asked, shown, next(each for each in answers if each.is_success))


@pytest.mark.rule("ID-19", "AP-03")
async def test_an_owner_refuses_in_the_account(links: Links, http_examples: HttpExamples) -> None:
    """Camille is told and stays outside; the decision stands. Another company's owner does not know of the request."""
    await links.ask()
    listed = await links.owner.ask("GET", "/access-requests")
    path = f"/access-requests/{listed.json()['items'][0]['request_id']}/decision"
    other = (await links.merchant.create(vat_number="BE0417497106"))["customer_number"]
    stranger = await (await User(links.service, "mallory@example.com").open()).join(other, Role.OWNER)
    assert (await stranger.ask("POST", path, {"approve": True})).status_code == 404
    refused = await links.owner.ask("POST", path, {"approve": False})
    assert refused.json()["status"] == "refused"
    again = await links.owner.ask("POST", path, {"approve": True})
    assert (again.status_code, again.json()["code"]) == (409, "already_decided")
    assert await links.decided() == ["refused"]
    await links.camille.enter()
    assert links.camille.customer["kind"] == "private"
    http_examples.check("identity", listed, refused)


@pytest.mark.rule("ID-18", "ID-19")
async def test_after_fourteen_days_right_and_wrong_end_alike(links: Links) -> None:
    """Just before, nothing; then both are told that nobody answered, and the mailed link is over."""
    await links.ask("invoice")
    await links.ask("invoice", "F2026-000043")
    token = {"token": opened((await links.mailed())[0].token), "approve": True}
    began = links.service.clock()
    await links.service.run_due(began + timedelta(days=14) - timedelta(seconds=1))
    assert await links.decided() == []
    await links.service.run_due(began + timedelta(days=14))
    assert await links.decided() == ["expired", "expired"]
    assert (await links.service.post("/access-requests/decided", json=token)).status_code == 409


@pytest.mark.rule("ID-19", "ID-28")
async def test_a_company_without_a_reachable_user_falls_to_its_contact_person_or_staff(visitor: Visitor) -> None:
    """Without an owner staff sees that the request waits for it, and decides; with a contact person, that one is mailed
    the link."""
    links = await Links(visitor).open(owner=False)
    await links.ask()
    assert await links.mailed() == []
    (waiting,) = (await links.merchant.ask("GET", "/access-requests")).json()["items"]
    assert waiting["waits_for"] == "staff"
    decided = await links.merchant.ask("POST", f"/access-requests/{waiting['request_id']}/decision", {"approve": True})
    assert decided.json()["status"] == "active"
    person = {"name": "Noor Voorbeeld", "email": "noor@example.com", "locale": "nl"}
    await links.merchant.ask("PUT", f"/companies/{links.number}/contact-person", person, **{"If-Match": "*"})
    links.camille = await (await User(links.service, "lin@example.com").open()).enter()
    (user,) = (await links.merchant.ask("GET", f"/companies/{links.number}/users")).json()["items"]
    assert user["role"] == "viewer"
    await links.ask()
    assert [(mail.email, mail.locale) for mail in await links.mailed()] == [("noor@example.com", "nl")]


@pytest.mark.rule("ID-19", "ID-20")
async def test_a_former_owner_s_mailed_link_decides_nothing(links: Links) -> None:
    """Who left the company cannot let anybody in."""
    await links.ask()
    token = {"token": opened((await links.mailed())[0].token), "approve": True}
    assert (await links.owner.ask("DELETE", f"/me/memberships/{links.number}")).status_code == 204
    refused = await links.service.post("/access-requests/decided", json=token)
    assert (refused.status_code, refused.json()["code"]) == (409, "token_invalid")
