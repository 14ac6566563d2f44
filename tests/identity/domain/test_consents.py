"""Consents, without I/O."""

from datetime import timedelta

import pytest

from services.identity.domain.consents.consents import Consent, ConsentKind, Consents, Wording
from services.identity.domain.consents.jobs import KeepConsentProof
from services.identity.domain.consents.transitions import give, proof, public, take_all_back, take_back
from shared.events.identity.consents_changed import ConsentsChanged
from shared.events.parts import ConsentsState
from tests.identity.builders import NOW

NONE = Consents(account_id="acc_1")
LATER = NOW + timedelta(days=30)
WORDING = Wording(version="2026-11", language="nl", hash="a" * 64)


def consent(kind: ConsentKind = ConsentKind.NEWSLETTER, wording: Wording = WORDING) -> Consent:
    """Given in the account at NOW."""
    return Consent(kind=kind, wording=wording, given_at=NOW, source="account", address="camille@example.com")


@pytest.mark.rule("ID-13")
def test_each_consent_is_a_no_by_default_and_on_its_own() -> None:
    """Who gives one has given that one."""
    assert public(NONE) == ConsentsState(newsletter=False, basket_emails=False, partner_offers=False)
    given, events = give(NONE, consent(ConsentKind.BASKET_EMAILS))
    assert public(given) == ConsentsState(basket_emails=True)
    assert events == [ConsentsChanged(account_id="acc_1", consents=public(given), changed_at=NOW)]


@pytest.mark.rule("ID-13")
def test_the_same_yes_again_changes_nothing() -> None:
    """The first one's time and words stay."""
    given, _ = give(NONE, consent())
    assert give(given, consent().model_copy(update={"given_at": LATER})) == (given, [])
    assert take_back(NONE, ConsentKind.NEWSLETTER, "account", NOW) == (NONE, [])


@pytest.mark.rule("ID-13")
def test_a_consent_that_is_taken_back_leaves_its_proof() -> None:
    """To whom, to which words, when and where; when and where it ended. The others stay."""
    both, _ = give(give(NONE, consent())[0], consent(ConsentKind.PARTNER_OFFERS))
    left, (kept, told) = take_back(both, ConsentKind.NEWSLETTER, "unsubscribe_link", LATER)
    assert public(left) == ConsentsState(partner_offers=True)
    assert isinstance(kept, KeepConsentProof)
    document = proof(kept)
    assert (document.account_id, document.consent) == ("acc_1", consent())
    assert (document.ended_at, document.ended_by) == (LATER, "unsubscribe_link")
    assert told == ConsentsChanged(account_id="acc_1", consents=public(left), changed_at=LATER)


@pytest.mark.rule("ID-13")
def test_a_yes_to_other_words_ends_the_earlier_one() -> None:
    """The proof of what was agreed to first is kept, the new words count."""
    earlier, _ = give(NONE, consent())
    newer = consent(wording=WORDING.model_copy(update={"version": "2027-01"})).model_copy(update={"given_at": LATER})
    given, (kept, _told) = give(earlier, newer)
    assert given.given == (newer,)
    assert isinstance(kept, KeepConsentProof)
    assert (kept.wording_version, kept.ended_at) == ("2026-11", LATER)


@pytest.mark.rule("ID-13", "ID-14")
def test_all_end_with_the_account() -> None:
    """Each leaves its proof; one event says no to all."""
    both, _ = give(give(NONE, consent())[0], consent(ConsentKind.PARTNER_OFFERS))
    none, messages = take_all_back(both, "erasure", LATER)
    assert none == NONE
    assert [type(each).__name__ for each in messages] == ["KeepConsentProof"] * 2 + ["ConsentsChanged"]
    assert take_all_back(NONE, "erasure", LATER) == (NONE, [])
