"""Details, password and e-mail address of an account, without I/O."""

from datetime import timedelta

import pytest

from services.identity.domain.accounts.account import Account
from services.identity.domain.accounts.public import public
from services.identity.domain.links.link import Purpose, TokenInvalid, new_link
from services.identity.domain.links.token import Token
from services.identity.domain.profile.details import Details, change_details
from services.identity.domain.profile.email import ask_email_change, redeem_email_change
from services.identity.domain.profile.password import PasswordWrong, change_password
from shared.errors import Invalid
from shared.events.identity.account_changed import AccountChanged
from shared.events.identity.password_changed import PasswordChanged
from shared.events.identity.sessions_ended import SessionsEnded
from shared.values.email_address import parse_email_address
from tests.identity.builders import NOW, account

TOKEN = Token(token_hash="hash-1", sealed="sealed-1")
NEW = parse_email_address("Camille@example.org")


@pytest.mark.rule("ID-10")
def test_details_that_are_not_given_stay() -> None:
    """A number is read as dialled in the country of the account's address; the same details again tell nothing."""
    changed, events = change_details(account(), Details(name="Exemplaire", phone="0470 65 43 21", locale="nl"))
    assert (changed.name, changed.first_name, changed.phone, changed.locale) == (
        *("Exemplaire", "Camille", "+32470654321"),
        "nl",
    )
    assert events == [AccountChanged(account=public(changed))]
    assert change_details(changed, Details(name="Exemplaire")) == (changed, [])
    with pytest.raises(Invalid):
        change_details(account(), Details(phone="12"))


@pytest.mark.rule("ID-10")
def test_another_password_ends_the_other_sessions_and_the_links() -> None:
    """The session that asked goes on; a link that a thief had mailed is worth nothing; the owner is told."""
    links = tuple(
        new_link(purpose, Token(token_hash=purpose, sealed=""), "camille@example.com", NOW)
        for purpose in (Purpose.RESET_PASSWORD, Purpose.CHANGE_EMAIL, Purpose.CONFIRM_ADDRESS)
    )
    known = account().model_copy(update={"links": links})
    changed, events = change_password(known, "argon", "argon-2", "ses_1", NOW)
    assert (changed.password_hash, changed.session_epoch, changed.kept_session) == ("argon-2", 1, "ses_1")
    assert [link.purpose for link in changed.links] == [Purpose.CONFIRM_ADDRESS]
    assert events == [
        PasswordChanged(account_id="acc_1", email="Camille@example.com", changed_at=NOW),
        SessionsEnded(account_id="acc_1", before_epoch=1, kept_session="ses_1", ended_at=NOW, why="password_changed"),
    ]
    with pytest.raises(PasswordWrong):
        change_password(changed, "argon", "argon-3", "ses_1", NOW)


def confirmed() -> Account:
    """An account whose address its owner has confirmed."""
    return account().model_copy(update={"email_confirmed_at": NOW})


def asked(owner: Account | None = None) -> tuple[Account, list[str]]:
    """An account whose owner asked for NEW, and the names of the events that say so."""
    known, events = ask_email_change(confirmed(), NEW, owner, TOKEN, NOW, "web")
    return known, [each.event_name() for each in events]


@pytest.mark.rule("ID-10")
def test_a_new_address_counts_once_it_is_confirmed() -> None:
    """Until then the present one stays; both are told; then every other session is over."""
    waiting, told = asked()
    assert (waiting.email, told) == ("Camille@example.com", ["email_change_announced", "email_change_requested"])
    changed, events = redeem_email_change(waiting, "hash-1", NOW, "ses_1")
    assert (changed.email, changed.email_key) == ("Camille@example.org", "camille@example.org")
    assert (changed.email_confirmed_at, changed.kept_session, changed.links) == (NOW, "ses_1", ())
    assert [each.event_name() for each in events] == ["account_changed", "email_changed", "sessions_ended"]
    with pytest.raises(TokenInvalid):
        redeem_email_change(changed, "hash-1", NOW, None)


@pytest.mark.rule("ID-10")
@pytest.mark.parametrize(
    ("token_hash", "later"), [("hash-2", timedelta()), ("hash-1", timedelta(hours=24)), ("", timedelta())]
)
def test_another_or_an_old_link_changes_no_address(token_hash: str, later: timedelta) -> None:
    """At 24 hours it is over; without a wish there is no link at all."""
    with pytest.raises(TokenInvalid):
        redeem_email_change(asked()[0], token_hash, NOW + later, None)
    with pytest.raises(TokenInvalid):
        redeem_email_change(account(), token_hash, NOW, None)


@pytest.mark.rule("ID-10", "ID-04")
def test_the_owner_of_a_taken_address_is_told_and_no_link_leaves() -> None:
    """The account of who asks changes in the same way, so that it costs the same."""
    taken, told = asked(account().model_copy(update={"account_id": "acc_2", "email": NEW.text}))
    assert told == ["email_change_announced", "email_change_to_taken_address"]
    assert taken == asked()[0]


@pytest.mark.rule("ID-10")
def test_the_present_address_is_no_new_one() -> None:
    """In any spelling."""
    with pytest.raises(Invalid):
        ask_email_change(account(), parse_email_address("CAMILLE@example.com"), None, TOKEN, NOW, "web")


@pytest.mark.rule("ID-10")
def test_an_address_that_nobody_confirmed_is_told_nothing() -> None:
    """It may be a stranger's: the link to the new address leaves, and nothing else."""
    waiting, events = ask_email_change(account(), NEW, None, TOKEN, NOW, "web")
    assert [each.event_name() for each in events] == ["email_change_requested"]
    _, redeemed = redeem_email_change(waiting, "hash-1", NOW, None)
    assert [each.event_name() for each in redeemed] == ["account_changed", "sessions_ended"]
