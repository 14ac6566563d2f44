"""Companies over the API, on the real database: created and changed by staff, read by their users (ID-16, ID-17)."""

import asyncio

import pytest

from shared.events.identity.company_changed import CompanyChanged
from shared.events.identity.membership_changed import MembershipChanged
from shared.values.customer_number import is_companys
from shared.values.viewer import Role
from tests.identity.company import Merchant, User, company_body
from tests.identity.visitor import Visitor, fields
from tests.support.examples import Examples
from tests.support.http_examples import HttpExamples


@pytest.fixture
def merchant(visitor: Visitor) -> Merchant:
    """Staff before an empty database."""
    return Merchant(visitor.service)


@pytest.mark.rule("ID-16", "ID-17", "EV-03")
async def test_a_company_has_one_customer_number(merchant: Merchant, examples: Examples) -> None:
    """Created by hand, told to the others; of ten at once with the same number in several spellings, one is created."""
    numbers: list[dict[str, str | None]] = [
        {"vat_number": "BE0999999922"},
        {"vat_number": None, "company_number": "0999.999.922"},
    ]
    bodies = [company_body(**numbers[index % 2]) for index in range(10)]
    answers = await asyncio.gather(*(merchant.ask("POST", "/companies", body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [201, *[409] * 9]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"company_exists"}
    (created,) = [answer.json() for answer in answers if answer.status_code == 201]
    assert is_companys(created["customer_number"])
    assert (created["company_number"], created["status"]) == ("0999999922", "created")
    (told,) = await merchant.service.published(CompanyChanged)
    assert told.data.company.customer_number == created["customer_number"]
    read = await merchant.ask("GET", f"/companies/{created['customer_number']}")
    assert read.json() == created


@pytest.mark.rule("ID-16", "AP-01")
async def test_every_wrong_field_of_a_company_is_named(merchant: Merchant) -> None:
    """Both numbers checked in form and against each other, at least one is needed."""
    wrong = company_body(name="", vat_number="BE0999999921", company_number="1")
    assert fields(await merchant.ask("POST", "/companies", wrong)) == {"name", "vat_number"}
    none = await merchant.ask("POST", "/companies", company_body(vat_number=None))
    assert [(each["field"], each["code"]) for each in none.json()["errors"]] == [("company_number", "required")]
    two = await merchant.ask("POST", "/companies", company_body(company_number="0417497106"))
    assert [(each["field"], each["code"]) for each in two.json()["errors"]] == [("company_number", "numbers_differ")]


@pytest.mark.rule("ID-17", "ID-28", "AP-01")
async def test_staff_changes_a_company_and_its_contact_person(
    merchant: Merchant, examples: Examples, http_examples: HttpExamples
) -> None:
    """Each with the ETag of what was read; the users see who their contact person is, the others are told."""
    created = await merchant.ask("POST", "/companies", company_body())
    path, etag = f"/companies/{created.json()['customer_number']}", created.headers["etag"]
    body = company_body(name="Garage Neuf SA", locale="nl", sub_users=True, vat_number="BE0999999922")
    assert (await merchant.ask("PUT", path, body)).status_code == 428
    changed = await merchant.ask("PUT", path, body, **{"If-Match": etag})
    assert (changed.json()["name"], changed.json()["sub_users"]) == ("Garage Neuf SA", True)
    stale = await merchant.ask("PUT", path, body, **{"If-Match": etag})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    other = await merchant.ask("PUT", path, body | {"vat_number": "BE0417497106"}, **{"If-Match": "*"})
    assert fields(other) == {"vat_number"}
    person = {"name": "Noor Voorbeeld", "email": "noor@example.com", "phone": "+32 2 555 12 12", "locale": "nl"}
    named = await merchant.ask("PUT", f"{path}/contact-person", person, **{"If-Match": changed.headers["etag"]})
    user = await (await User(merchant.service, "camille@example.com").open()).join(path[11:], Role.VIEWER)
    seen = await user.ask("GET", path)
    assert seen.json()["contact_person"]["name"] == "Noor Voorbeeld"
    told = (await merchant.service.published(CompanyChanged))[-1].data
    assert told.company.contact_person is not None
    examples.check(told)
    listed = await merchant.ask("GET", "/companies")
    http_examples.check("identity", created, changed, named, seen, listed)


@pytest.mark.rule("ID-17", "AP-02")
async def test_a_user_acts_for_the_company_or_for_themselves(
    merchant: Merchant, examples: Examples, http_examples: HttpExamples
) -> None:
    """A login acts for the company in the member's role; the session can be switched to one's own customer number, also
    for the next refresh; a company of others is 404."""
    garage = (await merchant.create())["customer_number"]
    school = (await merchant.create(vat_number="BE0417497106"))["customer_number"]
    user = await (await User(merchant.service, "camille@example.com").open()).join(garage, Role.BUYER)
    assert user.customer == {"customer_number": garage, "kind": "member", "role": "buyer"}
    examples.check((await merchant.service.published(MembershipChanged))[0].data)
    me = (await user.ask("GET", "/me")).json()
    assert [each["customer_number"] for each in me["customers"]] == [me["customer_number"], garage]
    assert (await user.ask("GET", f"/companies/{school}")).status_code == 404
    refused = await user.ask("PUT", "/sessions/current/customer", {"customer_number": school})
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    own = {"customer_number": me["customer_number"]}
    switched = await user.ask("PUT", "/sessions/current/customer", own)
    assert switched.json()["customer"] == {**own, "kind": "private", "role": "owner"}
    user.token = switched.json()["access_token"]
    assert (await user.ask("GET", f"/companies/{garage}")).status_code == 403
    http_examples.check("identity", switched)
