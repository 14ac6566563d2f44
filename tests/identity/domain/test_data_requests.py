"""Requests about people's data, move by move, without I/O (ID-14, ID-26)."""

from datetime import UTC, datetime, timedelta

import pytest

from services.identity.domain.data_requests.archive import as_csv
from services.identity.domain.data_requests.jobs import ApplyRestriction, CloseAccount, DeliverExport, EraseAccount
from services.identity.domain.data_requests.request import OTHERS, DataRequest, Kind, Source, Status
from services.identity.domain.data_requests.standing import announce_erasure, note_active
from services.identity.domain.data_requests.transitions import (
    ask_to_confirm,
    confirm,
    deliver,
    finish_erasure,
    pass_time,
    receive,
    record_erasure,
    record_own,
    record_part,
    redeem_archive,
    refuse,
    verify,
    withdraw,
)
from services.identity.domain.links.link import TokenInvalid
from services.identity.domain.links.token import Token
from shared.errors import Refused
from shared.events.identity.account_erased import AccountErased
from shared.events.identity.data_request_received import DataRequestReceived
from shared.events.identity.erasure_requested import ErasureRequested
from shared.events.personal_data import ErasureAnswer, HeldDocuments
from shared.values.months import months_after
from tests.personal_data.accounts import registered

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MS = timedelta(milliseconds=1)
TOKEN = Token(token_hash="hash-1", sealed="sealed-1")
ACCOUNT = registered(NOW - timedelta(days=100))


def received(kind: Kind, source: Source = Source.ACCOUNT) -> DataRequest:
    """Of the account's owner."""
    return receive("dat_1", ACCOUNT, kind, source, NOW)


def begun() -> DataRequest:
    """An erasure whose days of grace are over."""
    scheduled, _ = verify(received(Kind.ERASURE), NOW)
    assert scheduled.starts_at
    return pass_time(scheduled, scheduled.starts_at)[0]


def answer(request: DataRequest, *held: HeldDocuments) -> ErasureAnswer:
    """A service's answer to what was asked last."""
    return ErasureAnswer(request_id="dat_1", account_id="acc_1", step=request.step, round=request.round, held=held)


def kept(why: str, until: datetime) -> HeldDocuments:
    return HeldDocuments(collection="orders", purpose="a contract", why=why, documents=1, until=until)


@pytest.mark.rule("ID-14")
@pytest.mark.parametrize(
    ("moment", "month_later"),
    [
        ("2026-11-24", "2026-12-24"),
        ("2026-12-31", "2027-01-31"),
        ("2027-01-31", "2027-02-28"),
        ("2028-01-30", "2028-02-29"),
    ],
)
def test_a_request_is_due_one_month_later(moment: str, month_later: str) -> None:
    """The same day of the next month, or its last."""
    assert months_after(datetime.fromisoformat(moment), 1) == datetime.fromisoformat(month_later)


@pytest.mark.rule("ID-14")
def test_an_erasure_waits_seven_days_in_which_it_is_stopped() -> None:
    """Nothing is asked of any service before; the mail says from when; whoever withdraws in time keeps everything."""
    scheduled, messages = verify(received(Kind.ERASURE), NOW)
    assert [type(each) for each in messages] == [DataRequestReceived]
    assert scheduled.starts_at == NOW + timedelta(days=7)
    assert pass_time(scheduled, NOW + timedelta(days=7) - MS) == (scheduled, [])
    withdrawn, _ = withdraw(scheduled, NOW + timedelta(days=6))
    assert (withdrawn.status, withdrawn.address, withdrawn.deadlines()) == (Status.WITHDRAWN, None, {})
    assert pass_time(withdrawn, NOW + timedelta(days=8)) == (withdrawn, [])


@pytest.mark.rule("ID-14")
def test_an_erasure_goes_through_every_step_and_lists_what_the_law_keeps() -> None:
    """What is open is asked first, then the account is closed, then every service erases, identity last; the final mail
    has the address, which the request itself no longer has."""
    request = begun()
    assert (request.step, request.status) == ("check", Status.RUNNING)
    for service in OTHERS:
        request, messages = record_erasure(request, service, answer(request), NOW)
    assert [type(each) for each in messages] == [CloseAccount]
    with pytest.raises(Refused):
        withdraw(request, NOW)
    request, messages = record_own(request, "close", NOW)
    assert [(type(each), each.step) for each in messages if isinstance(each, ErasureRequested)] == [
        (ErasureRequested, "erase")
    ]
    law = kept("law", datetime(2037, 1, 1, tzinfo=UTC))
    for service in OTHERS:
        held = [law] if service == "billing" else []
        request, messages = record_erasure(request, service, answer(request, *held), NOW)
    assert [type(each) for each in messages] == [EraseAccount]
    done, messages = finish_erasure(request, (), NOW)
    (told,) = messages
    assert isinstance(told, AccountErased)
    assert (told.email, [each.why for each in told.held]) == (ACCOUNT.email, ["law"])
    assert (done.status, done.address, done.open_key, done.held[0].service) == (Status.DONE, None, None, "billing")
    assert finish_erasure(done, (), NOW) == (done, [])


@pytest.mark.rule("ID-14")
def test_what_is_open_holds_an_erasure_until_its_date() -> None:
    """Before anything is erased: once every service has answered it is held, with the latest date, listed; then every
    service is asked again, in a new round, and an answer of the round before is no longer one."""
    request, until = begun(), NOW + timedelta(days=20)
    early = answer(request)
    request, _ = record_erasure(request, "orders", answer(request, kept("open", until)), NOW)
    assert request.status is Status.RUNNING
    for service in ("billing", "notifier"):
        request, messages = record_erasure(request, service, answer(request), NOW)
    assert (request.status, request.held_until, messages) == (Status.HELD, until, [])
    assert [(each.service, each.why) for each in request.held] == [("orders", "open")]
    assert "answers" not in request.deadlines()
    again, messages = pass_time(request, until)
    assert [(each.step, each.round) for each in messages if isinstance(each, ErasureRequested)] == [("check", 1)]
    assert record_erasure(again, "orders", early, until) == (again, [])
    for service in OTHERS:
        again, messages = record_erasure(again, service, answer(again), until)
    assert (again.step, again.held) == ("close", ())
    assert withdraw(request, NOW)[0].status is Status.WITHDRAWN


@pytest.mark.rule("ID-14")
def test_a_late_service_and_a_late_reply_raise_alarms() -> None:
    """A service has a day; five days before the month is over a person has to look."""
    request = begun()
    assert request.until
    late, _ = pass_time(request, request.until)
    assert late.alarms() == OTHERS
    overdue, _ = pass_time(late, late.due_at - timedelta(days=5))
    assert overdue.alarms() == (*OTHERS, "reply")
    assert "reply" not in overdue.deadlines()
    for service in OTHERS:
        overdue, _ = record_erasure(overdue, service, answer(overdue), NOW)
    assert overdue.step == "close"


@pytest.mark.rule("ID-14")
def test_an_export_is_delivered_once_and_its_link_is_good_once() -> None:
    """Every service's part, identity's included; the link is for the account's address, and after its use for a
    quarter of an hour more; after seven days nothing of it is left."""
    request, _ = verify(received(Kind.ACCESS), NOW)
    for service in (*OTHERS, "identity"):
        request, messages = record_part(request, service, NOW)
    assert [type(each) for each in messages] == [DeliverExport]
    done, messages = deliver(request, TOKEN, NOW)
    assert deliver(done, TOKEN, NOW) == (done, [])
    for hashed, address in (("other", ACCOUNT.email), ("hash-1", "other@example.com")):
        with pytest.raises(TokenInvalid):
            redeem_archive(done, hashed, address, NOW)
    used, _ = redeem_archive(done, "hash-1", ACCOUNT.email, NOW)
    assert redeem_archive(used, "hash-1", ACCOUNT.email, NOW + timedelta(minutes=15) - MS) == (used, [])
    with pytest.raises(TokenInvalid):
        redeem_archive(used, "hash-1", ACCOUNT.email, NOW + timedelta(minutes=15))
    with pytest.raises(TokenInvalid):
        redeem_archive(done, "hash-1", ACCOUNT.email, NOW + timedelta(days=7))
    over, _ = pass_time(done, NOW + timedelta(days=7))
    assert (over.links, over.address, over.deadlines()) == ((), None, {})


@pytest.mark.rule("ID-14")
def test_a_request_by_e_mail_does_nothing_without_its_link() -> None:
    """Confirmed by the newest link it goes on as one from the account; unconfirmed it is refused after fourteen
    days."""
    waiting, _ = ask_to_confirm(received(Kind.ERASURE, Source.EMAIL), TOKEN, NOW)
    with pytest.raises(TokenInvalid):
        confirm(waiting, "other", NOW)
    confirmed, _ = confirm(waiting, "hash-1", NOW + timedelta(days=14) - MS)
    assert (confirmed.status, confirmed.links) == (Status.SCHEDULED, ())
    given_up, _ = pass_time(waiting, NOW + timedelta(days=14))
    assert (given_up.status, given_up.refusal, given_up.links) == (Status.REFUSED, "not_confirmed", ())


@pytest.mark.rule("ID-14")
def test_a_restriction_is_done_at_once_and_lifted_once() -> None:
    """Withdrawing lifts it; a second time there is nothing to lift. A refused request says why."""
    done, messages = verify(received(Kind.RESTRICTION), NOW)
    assert [type(each) for each in messages] == [DataRequestReceived, ApplyRestriction]
    lifted, messages = withdraw(done, NOW)
    assert ([type(each) for each in messages], lifted.lifted_at) == ([ApplyRestriction], NOW)
    with pytest.raises(Refused):
        withdraw(lifted, NOW)
    assert refuse(received(Kind.ACCESS), "somebody else's", NOW)[0].refusal == "somebody else's"


def test_a_cell_of_the_csv_is_no_formula() -> None:
    """What a spreadsheet would compute begins with an apostrophe; nested fields have columns of their own."""
    made = as_csv([{"id": "1", "name": "=cmd()", "lines": [{"sku": "A"}, {"sku": "B"}]}, {"id": "2", "other": 5}])
    assert made.splitlines() == ["id,name,lines.0.sku,lines.1.sku,other", "1,'=cmd(),A,B,", "2,,,,5"]


@pytest.mark.rule("ID-26")
def test_a_silent_account_is_told_thirty_days_before_its_two_years_are_over() -> None:
    """Counted from the last login or order, from the registration where none was kept; told once, and erased thirty
    days later at the earliest; a login in between makes both void."""
    born = datetime(2024, 1, 15, 9, tzinfo=UTC)
    account = registered(born)
    told_at = datetime(2026, 1, 15, 9, tzinfo=UTC) - timedelta(days=30)
    assert announce_erasure(account, told_at - MS) == (account, [])
    told, events = announce_erasure(account, told_at)
    assert len(events) == 1
    assert announce_erasure(told, told_at + timedelta(days=1)) == (told, [])
    assert told.standing.silence_ends(born) == told_at + timedelta(days=30)
    back, _ = note_active(told, told_at + timedelta(days=3))
    assert back.standing.erasure_announced_at is None
    assert back.standing.silence_ends(born) == months_after(told_at + timedelta(days=3), 24) - timedelta(days=30)
    assert note_active(back, told_at + timedelta(days=3, hours=23)) == (back, [])
    late, _ = announce_erasure(account, told_at + timedelta(days=300))
    assert late.standing.silence_ends(born) == told_at + timedelta(days=330)
