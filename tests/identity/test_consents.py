"""Consents over the API and the worker, on the real database."""

from datetime import timedelta

import pytest

from services.identity.adapters.mongo.consents import PROOF_KEPT
from shared.events.identity.consents_changed import ConsentsChanged
from shared.values.locale import LOCALES
from tests.identity.owner import Owner, consent
from tests.identity.visitor import Visitor, fields


@pytest.fixture
async def owner(visitor: Visitor) -> Owner:
    """A customer who is logged in."""
    await visitor.register()
    return Owner(visitor, (await visitor.session())["access_token"])


async def given(owner: Owner) -> dict[str, bool]:
    """Which kinds the account shows as given."""
    return {each["kind"]: each["given"] for each in (await owner.read("/me/consents"))["items"]}


@pytest.mark.rule("ID-13")
async def test_each_consent_is_given_and_taken_back_on_its_own(owner: Owner) -> None:
    """No by default; one PUT for a yes, one for a no; the others are told each time."""
    assert await given(owner) == {"newsletter": False, "basket_emails": False, "partner_offers": False}
    answer = await owner.send("PUT", "/me/consents/basket_emails", consent("basket_emails", "nl"))
    assert answer.json() == {
        "kind": "basket_emails",
        "given": True,
        "given_at": owner.visitor.service.clock().isoformat().replace("+00:00", "Z"),
        "source": "account",
        "version": "2026-11",
        "language": "nl",
        "hash": consent("basket_emails", "nl")["wording"]["hash"],
    }
    assert await given(owner) == {"newsletter": False, "basket_emails": True, "partner_offers": False}
    assert (await owner.send("PUT", "/me/consents/basket_emails", {"given": False})).json()["given"] is False
    told = await owner.visitor.service.published(ConsentsChanged)
    assert [each.data.consents.basket_emails for each in told] == [True, False]
    assert [each.data.consents.newsletter for each in told] == [False, False]
    assert told[0].seq < told[1].seq


@pytest.mark.rule("ID-13", "ID-25")
async def test_a_yes_names_the_words_that_were_shown(owner: Owner) -> None:
    """In whichever language; words that are not in force, or those of another kind, are 409; none at all 422."""
    for locale in LOCALES:
        shown = (await owner.read(f"/legal-texts/consent_newsletter?locale={locale}"))["hash"]
        body = {"given": True, "wording": {"version": "2026-11", "hash": shown}}
        assert (await owner.send("PUT", "/me/consents/newsletter", body)).json()["language"] == locale
    await owner.send("PUT", "/me/consents/newsletter", {"given": False})
    for body in (consent("partner_offers"), {"given": True, "wording": {"version": "2020-01", "hash": shown}}):
        answer = await owner.send("PUT", "/me/consents/newsletter", body)
        assert (answer.status_code, answer.json()["code"]) == (409, "wording_changed")
    assert fields(await owner.send("PUT", "/me/consents/newsletter", {"given": True})) == {"wording"}
    assert not any((await given(owner)).values())


@pytest.mark.rule("ID-13")
async def test_the_proof_is_kept_three_years_after_the_end(owner: Owner, visitor: Visitor) -> None:
    """Delivered twice it is kept once; the database forgets it three years after, not before."""
    await owner.send("PUT", "/me/consents/newsletter", consent("newsletter"))
    visitor.service.clock.moment += timedelta(seconds=5)
    await owner.send("PUT", "/me/consents/newsletter", {"given": False})
    await visitor.service.settle()
    await visitor.service.settle()
    [document] = [each async for each in visitor.service.database["consent_proofs"].find()]
    proof = (await visitor.service.context.consent_proofs.get(document["_id"])).state
    assert (proof.consent.address, proof.consent.wording.version) == ("Camille@example.com", "2026-11")
    assert proof.ended_at - proof.consent.given_at == timedelta(seconds=5)
    forget = (await visitor.service.database["consent_proofs"].index_information())["forget"]
    assert forget["expireAfterSeconds"] == PROOF_KEPT.total_seconds() >= timedelta(days=3 * 365).total_seconds()
