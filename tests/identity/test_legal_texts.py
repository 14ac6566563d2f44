"""Legal texts over the API: readable by anybody, accepted by version and hash, provable word for word (ID-25)."""

import hashlib
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.stack.environment import LEGAL_TEXTS
from services.identity.adapters.files.legal_texts import read_legal_texts
from services.identity.adapters.mongo.legal_texts import LegalTextAltered
from services.identity.commands.accepted_terms import accepted_terms
from shared.values.locale import LOCALES
from tests.identity.visitor import TERMS, Visitor, registration
from tests.support.in_process import StartService

KINDS = [
    "consent_basket_emails",
    "consent_newsletter",
    "consent_partner_offers",
    "legal_notice",
    "offer",
    "prices_and_payment",
    "privacy_policy",
    "terms_of_sale",
]
NEWER = '\n[[versions]]\nkind = "terms_of_sale"\nversion = "2027-01"\neffective_at = {}\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the merchant's texts that a test may change."""
    return shutil.copytree(LEGAL_TEXTS, tmp_path / "texts")


def publish(folder: Path, effective_at: str) -> None:
    """Adds a version of the terms of sale."""
    for locale in LOCALES:
        (folder / "terms_of_sale" / f"2027-01.{locale}.md").write_text(f"# Terms ({locale})\n\nOther words.\n")
    with (folder / "versions.toml").open("a") as index:
        index.write(NEWER.format(effective_at))


@pytest.mark.rule("ID-25")
async def test_every_text_is_readable_before_login_in_every_language(visitor: Visitor) -> None:
    """Every kind in three languages, each with the hash of exactly its words; a copy is revalidated by its ETag."""
    for locale in LOCALES:
        items = (await visitor.service.get(f"/legal-texts?locale={locale}")).json()["items"]
        assert [each["kind"] for each in items] == KINDS
        for each in items:
            answer = await visitor.service.get(f"/legal-texts/{each['kind']}", headers={"Accept-Language": locale})
            text = answer.json().pop("text")
            assert {name: answer.json()[name] for name in each} == each
            assert hashlib.sha256(text.encode()).hexdigest() == each["hash"]
            assert text.startswith(f"# {each['title']}\n")
    again = {"If-None-Match": answer.headers["ETag"], "Accept-Language": "en"}
    assert (await visitor.service.get("/legal-texts/terms_of_sale", headers=again)).status_code == 304
    assert (await visitor.service.get("/legal-texts/none")).status_code == 404


@pytest.mark.rule("ID-03", "ID-25")
async def test_terms_that_are_not_in_force_are_refused(visitor: Visitor) -> None:
    """Another version, or the hash of other words: 409 terms_changed, and no account."""
    for shown in (TERMS | {"version": "2026-10"}, TERMS | {"hash": "0" * 64}):
        answer = await visitor.post("/accounts", registration(terms=shown))
        assert (answer.status_code, answer.json()["code"]) == (409, "terms_changed")
    assert await visitor.service.database["accounts"].count_documents({}) == 0


@pytest.mark.rule("ID-25")
async def test_what_was_accepted_is_provable_word_for_word(start_service: StartService, folder: Path) -> None:
    """The command prints the words that the customer saw, also when the files have moved on and are gone."""
    visitor = Visitor(await start_service("identity", legal_texts_dir=folder))
    shown = (await visitor.service.get("/legal-texts/terms_of_sale?locale=nl")).json()
    terms = {"version": shown["version"], "hash": shown["hash"]}
    account = await visitor.register(terms=terms)
    publish(folder, "2026-11-02T00:00:00+01:00")
    later = Visitor(await start_service("identity", legal_texts_dir=folder))
    assert (await later.post("/accounts", registration(terms=terms))).json()["code"] == "terms_changed"
    shutil.rmtree(folder)
    printed = await accepted_terms(visitor.service.database, account["customer_number"])
    assert printed.endswith(f"\n\n{shown['text']}")
    assert f"version {shown['version']} (nl)\nsha256 {shown['hash']}\n" in printed
    old = await later.service.get(f"/legal-texts/terms_of_sale?locale=nl&version={shown['version']}")
    assert old.json() == shown


@pytest.mark.rule("ID-25")
async def test_a_version_takes_effect_at_its_moment(start_service: StartService, folder: Path) -> None:
    """One second before, the older terms are served; at the moment, the newer ones, and the older are refused."""
    publish(folder, "2037-01-01T00:00:00+01:00")
    visitor = Visitor(await start_service("identity", legal_texts_dir=folder))
    [moment] = {text.effective_at for text in read_legal_texts(folder) if text.version == "2027-01"}
    for seconds, version in ((1, "2026-11"), (0, "2027-01")):
        visitor.service.clock.moment = moment - timedelta(seconds=seconds)
        assert (await visitor.service.get("/legal-texts/terms_of_sale")).json()["version"] == version
    assert (await visitor.post("/accounts", registration())).json()["code"] == "terms_changed"


@pytest.mark.rule("ID-25")
async def test_a_version_that_was_served_cannot_get_other_words(start_service: StartService, folder: Path) -> None:
    """The process does not start, and says which text needs a version of its own."""
    await start_service("identity", legal_texts_dir=folder)
    with (folder / "terms_of_sale" / "2026-11.fr.md").open("a") as file:
        file.write("\nUne clause de plus.\n")
    with pytest.raises(LegalTextAltered, match="terms_of_sale:2026-11:fr"):
        await start_service("identity", legal_texts_dir=folder)


def test_a_folder_that_lacks_a_language_is_refused(folder: Path) -> None:
    """The setting names the file that is missing; so it does without terms of sale, or a title."""
    (folder / "offer" / "2026-11.nl.md").unlink()
    with pytest.raises(ValueError, match=r"offer/2026-11\.nl\.md"):
        read_legal_texts(folder)
    (folder / "versions.toml").write_text("versions = []")
    with pytest.raises(ValueError, match="terms_of_sale"):
        read_legal_texts(folder)
