"""The account's moves, without I/O."""

from datetime import UTC, datetime, timedelta

import pytest

from services.identity.domain.accounts.account import AcceptedTerms, Account, PersonalDetails
from services.identity.domain.accounts.applicant import Applicant
from services.identity.domain.accounts.public import public
from services.identity.domain.accounts.transitions import (
    confirm_address,
    redeem_reset,
    register,
    rehash,
    request_reset,
)
from services.identity.domain.links.allowance import PAUSE
from services.identity.domain.links.link import Purpose, TokenInvalid, newest
from services.identity.domain.links.token import Token
from shared.events.identity.account_changed import AccountChanged
from shared.events.identity.account_registered import AccountRegistered
from shared.events.identity.address_confirmation_requested import AddressConfirmationRequested
from shared.events.identity.credentials_issued import CredentialsIssued
from shared.events.identity.password_changed import PasswordChanged
from shared.events.identity.password_reset_requested import PasswordResetRequested
from shared.events.identity.sessions_ended import SessionsEnded
from shared.values.postal_address import PostalAddress

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
MS = timedelta(milliseconds=1)
TOKEN = Token(token_hash="hash-1", sealed="sealed-1")
DETAILS = PersonalDetails(
    email="Camille@example.com",
    email_key="camille@example.com",
    first_name="Camille",
    name="Exemple",
    phone="+32470123456",
    address=PostalAddress(street="Rue de l'Exemple 12", postal_code="1000", city="Bruxelles", country="BE"),
    locale="fr",
)


@pytest.fixture
def account() -> Account:
    """Registered a moment ago."""
    terms = AcceptedTerms(version="2026-11", accepted_at=NOW)
    applicant = Applicant(details=DETAILS, password_hash="argon", terms=terms)
    return register("acc_1", "C000000018", applicant, TOKEN)[0]


@pytest.mark.rule("ID-03", "ID-06")
def test_registration_tells_the_account_and_asks_for_its_confirmation() -> None:
    """A new account keeps its terms and time, and tells its public state and its sealed confirmation token."""
    terms = AcceptedTerms(version="2026-11", accepted_at=NOW)
    applicant = Applicant(details=DETAILS, password_hash="argon", terms=terms)
    account, events = register("acc_1", "C000000018", applicant, TOKEN)
    assert (account.terms, account.registered_at, account.email_confirmed_at) == (terms, NOW, None)
    assert events == [
        AccountRegistered(account=public(account)),
        AddressConfirmationRequested(
            account_id="acc_1",
            email="Camille@example.com",
            token="sealed-1",
            expires_at=NOW + timedelta(days=7),
            registered_at=NOW,
        ),
    ]


def test_what_others_see_of_an_account_holds_no_secret(account: Account) -> None:
    """The public state has neither hashes nor the key of the address."""
    assert not {"password_hash", "email_key", "links"} & set(public(account).model_dump())
    assert "argon" not in repr(account)
    assert "Camille" not in repr(account)


@pytest.mark.rule("ID-06")
def test_a_link_confirms_its_address_once(account: Account) -> None:
    """Confirming notes the time, tells the new state and uses the token up."""
    confirmed, events = confirm_address(account, "hash-1", TOKEN, NOW)
    assert confirmed.email_confirmed_at == NOW
    assert events == [
        AccountChanged(account=public(confirmed)),
        SessionsEnded(account_id="acc_1", before_epoch=1, ended_at=NOW, why="address_confirmed"),
        CredentialsIssued(account_id="acc_1", customer_number="C000000018", email="Camille@example.com"),
    ]
    assert public(confirmed).email_confirmed
    with pytest.raises(TokenInvalid):
        confirm_address(confirmed, "hash-1", TOKEN, NOW)


@pytest.mark.rule("ID-06")
def test_without_a_password_the_codes_bring_the_link_that_sets_one(account: Account) -> None:
    """The link is good for seven days, once, and sets the password; a reset's link ends with it."""
    fresh = Token(token_hash="hash-3", sealed="sealed-3")
    confirmed, events = confirm_address(account.model_copy(update={"password_hash": None}), "hash-1", fresh, NOW)
    [issued] = [event for event in events if isinstance(event, CredentialsIssued)]
    assert (issued.token, issued.expires_at) == ("sealed-3", NOW + timedelta(days=7))
    asked, _ = request_reset(confirmed, Token(token_hash="hash-4", sealed="sealed-4"), NOW)
    chosen = redeem_reset(asked, "hash-3", "mine", NOW + timedelta(days=7) - MS)[0]
    assert (chosen.password_hash, chosen.links) == ("mine", ())
    for late, token in ((7 * timedelta(days=1), "hash-3"), (timedelta(0), "hash-5")):
        with pytest.raises(TokenInvalid):
            redeem_reset(asked, token, "mine", NOW + late)


@pytest.mark.rule("ID-06")
@pytest.mark.parametrize(("late", "good"), [(-MS, True), (0 * MS, False), (MS, False)])
def test_a_confirmation_link_is_good_for_seven_days(account: Account, late: timedelta, good: bool) -> None:
    """At seven days it is over."""
    moment = NOW + timedelta(days=7) + late
    if good:
        assert confirm_address(account, "hash-1", TOKEN, moment)[0].email_confirmed_at == moment
    else:
        with pytest.raises(TokenInvalid):
            confirm_address(account, "hash-1", TOKEN, moment)


@pytest.mark.rule("ID-06")
def test_a_confirmation_link_is_bound_to_its_address(account: Account) -> None:
    """After the account's address changed, the link for the old one confirms nothing."""
    moved = account.model_copy(update={"email": "other@example.com"})
    with pytest.raises(TokenInvalid):
        confirm_address(moved, "hash-1", TOKEN, NOW)


@pytest.mark.rule("ID-08")
def test_redeeming_a_reset_ends_every_session(account: Account) -> None:
    """The new password, the end of the link and of all sessions, and the news of it are one decision."""
    account = confirm_address(account, "hash-1", TOKEN, NOW)[0]
    asked, events = request_reset(account, TOKEN, NOW)
    expires_at = NOW + timedelta(hours=24)
    assert events == [
        PasswordResetRequested(account_id="acc_1", email=account.email, token="sealed-1", expires_at=expires_at)
    ]
    changed, events = redeem_reset(asked, "hash-1", "new", NOW)
    assert newest(changed.links, Purpose.RESET_PASSWORD) is None
    assert (changed.password_hash, changed.session_epoch) == ("new", account.session_epoch + 1)
    assert events == [
        PasswordChanged(account_id="acc_1", email=account.email, changed_at=NOW),
        SessionsEnded(account_id="acc_1", before_epoch=2, ended_at=NOW, why="password_reset"),
    ]


@pytest.mark.rule("ID-08")
def test_only_the_newest_reset_link_is_good(account: Account) -> None:
    """A second request takes the first link's place."""
    first, _ = request_reset(account, TOKEN, NOW)
    second, _ = request_reset(first, Token(token_hash="hash-2", sealed="sealed-2"), NOW + PAUSE)
    with pytest.raises(TokenInvalid):
        redeem_reset(second, "hash-1", "new", NOW)
    assert redeem_reset(second, "hash-2", "new", NOW)[0].password_hash == "new"


def test_a_token_serves_its_own_purpose_only(account: Account) -> None:
    """A confirmation token resets nothing, a reset token confirms nothing."""
    asked, _ = request_reset(account, Token(token_hash="hash-2", sealed="sealed-2"), NOW)
    with pytest.raises(TokenInvalid):
        redeem_reset(asked, "hash-1", "new", NOW)
    with pytest.raises(TokenInvalid):
        confirm_address(asked, "hash-2", TOKEN, NOW)


def test_a_dearer_hash_never_undoes_a_new_password(account: Account) -> None:
    """The same password is kept at another cost only while it still is the password."""
    assert rehash(account, "argon", "dearer")[0].password_hash == "dearer"
    assert rehash(account.model_copy(update={"password_hash": "reset"}), "argon", "dearer")[0].password_hash == "reset"
