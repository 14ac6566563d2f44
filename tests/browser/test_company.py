"""The page of a company's users: an invitation accepted, somebody invited, the company left."""

import asyncio
from functools import partial
from typing import Any

import httpx
import pytest

from sandbox.demo.client import Client
from sandbox.demo.company import vat_number
from sandbox.demo.staff import log_in_staff
from sandbox.demo.target import command_here
from sandbox.stack.stack import Stack
from shared.values.locale import Locale
from tests.browser.customer import log_in, open_confirmed_account
from tests.browser.visitor import DESKTOP, PHONE, OpenVisitor, Visitor


@pytest.mark.rule("ID-17", "ID-20", "AP-04")
@pytest.mark.parametrize(("language", "width"), [("fr", PHONE), ("nl", DESKTOP), ("en", DESKTOP)])
async def test_an_owner_accepts_invites_and_leaves(
    open_visitor: OpenVisitor, stack: Stack, language: Locale, width: int
) -> None:
    """The mailed link leads through the login to the page; the owner sees the users, invites one, and leaves."""
    visitor = await open_visitor(language, width)
    async with httpx.AsyncClient(base_url=f"{visitor.gateway}/identity/v1", trust_env=False) as api:
        await open_confirmed_account(api, visitor)
        await _invite(api, stack, visitor)
    await visitor.open_mail("company.html")
    await visitor.follow("company.html")
    await visitor.inspect("login.html")
    await log_in(visitor)
    await visitor.button("accept").click()
    await visitor.sees("accepted")
    await visitor.page.locator("#invite").wait_for()
    await visitor.inspect()
    await visitor.fill("invite", email=f"colleague.{visitor.email}")
    await visitor.button("send_invitation").click()
    await visitor.page.get_by_text(f"colleague.{visitor.email}").wait_for()
    await visitor.page.get_by_text(visitor.text("leave_really")).click()
    await visitor.button("leave").click()
    await visitor.sees("left")


@pytest.mark.rule("ID-18", "ID-19", "AP-04")
async def test_an_owner_decides_by_mail_who_acts_for_the_company(open_visitor: OpenVisitor, stack: Stack) -> None:
    """A colleague asks on the page, by a document; the mailed link shows who asks, and a button approves."""
    owner, colleague = await open_visitor("fr", DESKTOP), await open_visitor("nl", PHONE)
    async with httpx.AsyncClient(base_url=f"{owner.gateway}/identity/v1", trust_env=False) as api:
        await open_confirmed_account(api, owner)
        await open_confirmed_account(api, colleague)
        company = await _invite(api, stack, owner)
    await owner.open_mail("company.html")
    await owner.follow("company.html")
    await owner.inspect("login.html")
    await log_in(owner)
    await owner.button("accept").click()
    await owner.sees("accepted")
    await colleague.open("login.html")
    await log_in(colleague)
    await colleague.open("company.html")
    await colleague.page.locator("#ask [name='document.kind']").select_option("vat_number")
    await colleague.fill("ask", customer_number=company["customer_number"], document__number=company["vat_number"])
    await colleague.inspect()
    await colleague.button("ask_access").click()
    await colleague.page.locator("#ask [role=status]").wait_for()
    await owner.open_mail("access.html")
    await owner.follow("access.html")
    await owner.page.get_by_text(colleague.email).wait_for()
    await owner.inspect("access.html")
    await owner.button("access_approve").click()
    await owner.sees("access_approved")


async def _invite(api: httpx.AsyncClient, stack: Stack, visitor: Visitor) -> dict[str, Any]:
    """What the merchant's staff does: a company of its own for the visitor, and the invitation of its first owner."""
    member = Client(stack.gateway_url)
    await asyncio.to_thread(log_in_staff, member, partial(command_here, stack.directory / "env" / "identity.env"))
    member.close()
    by_staff: dict[str, Any] = {"headers": {"Authorization": f"Bearer {member.token}"}}
    body = {
        "name": "Garage Exemple",
        "address": {"street": "Quai des Exemples 7", "postal_code": "4000", "city": "Liège", "country": "BE"},
        "vat_number": vat_number(),
        "sub_users": True,
    }
    company = await api.post("/companies", json=body, **by_staff)
    assert company.status_code == 201, company.text
    invitation = {"email": visitor.email, "role": "owner", "locale": visitor.language}
    path = f"/companies/{company.json()['customer_number']}/invitations"
    answer = await api.post(path, json=invitation, **by_staff)
    assert answer.status_code == 200, answer.text
    return dict(company.json())
