"""Gapless numbers, dates that never go backwards, one document per source (BI-06)."""

import asyncio
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.billing.actions.invoices.issue_document import issue_document
from services.billing.context import Numbering
from services.billing.domain.invoices.fiscal_document import DocumentPayment, Draft, FiscalDocument, numbered, series_of
from shared.events.billing.invoice_issued import InvoiceIssued
from shared.values.money import totals
from tests.billing.builders import ACCOUNT, CUSTOMER, LINES, buyer, order
from tests.billing.customer import Customer
from tests.support.commands import recorder

ZONE = ZoneInfo("Europe/Brussels")
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def draft(customer: Customer, source: str) -> Draft:
    return Draft(
        kind="invoice",
        source=source,
        seller=customer.billing.context.invoices.seller,
        customer_number=CUSTOMER,
        account_id=ACCOUNT,
        buyer=buyer(),
        lines=LINES,
        totals=totals(((each.net, each.vat_rate) for each in LINES), "EUR"),
        payable=order("R-1"),
        terms="prepaid",
        payment=DocumentPayment(payment_id="pi_1", paid_at=NOON),
    )


def announce(invoice: FiscalDocument) -> InvoiceIssued:
    return InvoiceIssued(
        number=invoice.number,
        payable=order("R-1").part(),
        customer_number=CUSTOMER,
        account_id=ACCOUNT,
        total=invoice.totals.gross,
        issued_at=invoice.issued_at,
        pdf_url="sealed",
    )


async def every_invoice(customer: Customer) -> list[FiscalDocument]:
    found = customer.billing.database["fiscal_documents"].find().sort("state.sequence", 1)
    shape = customer.billing.context.invoices.fiscal_documents.shape
    return [shape.read(each) async for each in found]


@pytest.mark.rule("BI-06")
async def test_fifty_writers_at_once_leave_no_gap_and_no_double(customer: Customer) -> None:
    """Each in a process of its own, ten of them twice, while the clock jumps both ways: 1..50, one per source, dates in
    the order of numbers."""
    dice = random.Random(1)
    sources = [f"pi_{index % 50}" for index in range(60)]
    dice.shuffle(sources)

    async def write(source: str) -> FiscalDocument:
        customer.billing.clock.moment = NOON + timedelta(seconds=dice.randint(-3600, 3600))
        process = replace(customer.billing.context.invoices, numbering=Numbering())
        return await issue_document(process, draft(customer, source), announce)

    answered = await asyncio.gather(*(write(source) for source in sources))
    invoices = await every_invoice(customer)
    assert [each.sequence for each in invoices] == list(range(1, 51))
    assert len({each.source for each in invoices}) == 50
    assert [each.issued_at for each in invoices] == sorted(each.issued_at for each in invoices)
    assert {each.source: each.number for each in answered} == {each.source: each.number for each in invoices}
    assert await customer.count(InvoiceIssued) == 50


@pytest.mark.rule("BI-06")
async def test_writers_that_die_anywhere_leave_no_gap(customer: Customer) -> None:
    """Cancelled at random moments and started again, as a killed worker's events are: 1..20 in the end."""
    dice = random.Random(2)

    async def write_until_done(source: str) -> None:
        while True:
            process = replace(customer.billing.context.invoices, numbering=Numbering())
            work = asyncio.create_task(issue_document(process, draft(customer, source), announce))
            done, _ = await asyncio.wait([work], timeout=dice.uniform(0.001, 0.2))
            if done:
                return
            work.cancel()
            await asyncio.wait([work])

    await asyncio.gather(*(write_until_done(f"pi_{index}") for index in range(20)))
    invoices = await every_invoice(customer)
    assert [each.sequence for each in invoices] == list(range(1, 21))
    assert len({each.source for each in invoices}) == 20


@pytest.mark.rule("BI-06")
async def test_two_processes_that_keep_the_last_number_leave_no_gap(customer: Customer) -> None:
    """Each goes on from the number that it issued last, which is out of date whenever the other one issued."""
    processes = [replace(customer.billing.context.invoices, numbering=Numbering()) for _ in range(2)]
    dice = random.Random(3)

    async def write(index: int) -> FiscalDocument:
        return await issue_document(dice.choice(processes), draft(customer, f"pi_{index}"), announce)

    await asyncio.gather(*(write(index) for index in range(30)))
    for index in range(30, 40):
        await write(index)
    invoices = await every_invoice(customer)
    assert [each.sequence for each in invoices] == list(range(1, 41))
    assert [each.issued_at for each in invoices] == sorted(each.issued_at for each in invoices)


@pytest.mark.rule("BI-06")
async def test_the_next_number_of_a_process_is_one_command(customer: Customer) -> None:
    """What the process issued before it does not read again: an insert, and nothing else."""
    process = customer.billing.context.invoices
    await issue_document(process, draft(customer, "pi_0"), announce)
    with recorder.of(customer.billing.database.name) as commands:
        await issue_document(process, draft(customer, "pi_1"), announce)
    assert [each.name for each in commands] == ["insert"]


@pytest.mark.rule("BI-06")
async def test_drafts_that_wait_in_one_process_are_issued_together(customer: Customer) -> None:
    """Thirty at once, five of them twice: the first goes alone, the others in three commands that insert; no gap."""
    process = customer.billing.context.invoices
    await issue_document(process, draft(customer, "pi_first"), announce)
    sources = [f"pi_{index}" for index in (*range(30), *range(5))]
    with recorder.of(customer.billing.database.name) as commands:
        answered = await asyncio.gather(*(issue_document(process, draft(customer, each), announce) for each in sources))
    invoices = await every_invoice(customer)
    assert [each.sequence for each in invoices] == list(range(1, 32))
    assert len({each.number for each in answered}) == 30
    assert [each.source for each in answered] == sources
    assert await customer.count(InvoiceIssued) == 31
    assert [each.name for each in commands].count("insert") <= 3 + 5


@pytest.mark.rule("BI-06")
async def test_what_another_process_issued_since_is_all_that_a_clash_reads(customer: Customer) -> None:
    """Of a long series only the numbers behind the last known one are asked for, and the draft gets the next."""
    ours, other = (replace(customer.billing.context.invoices, numbering=Numbering()) for _ in range(2))
    await issue_document(ours, draft(customer, "pi_0"), announce)
    for index in range(1, 4):
        await issue_document(other, draft(customer, f"pi_{index}"), announce)
    with recorder.of(customer.billing.database.name) as commands:
        issued = await issue_document(ours, draft(customer, "pi_4"), announce)
    assert issued.sequence == 5
    assert [each.name for each in commands] == ["insert", "find", "insert"]
    assert commands[1].body["filter"] == {"state.series": issued.series, "state.sequence": {"$gte": 2, "$lt": 66}}


@pytest.mark.rule("BI-06")
@pytest.mark.parametrize("issued", [0, 1, 63, 64, 129, 700])
async def test_the_end_of_a_series_is_found_in_few_reads(customer: Customer, issued: int) -> None:
    """However long the series is, from its beginning or from a number that is known."""
    store = customer.billing.context.invoices.fiscal_documents
    last: FiscalDocument | None = None
    documents = []
    for index in range(issued):
        last = numbered(draft(customer, f"pi_{index}"), "F2026", last, NOON, ZONE)
        documents.append((last, announce(last)))
    for first in range(0, issued, 100):
        await store.issue(documents[first : first + 100])
    with recorder.of(customer.billing.database.name) as commands:
        found = await store.last("F2026")
    assert (found.sequence if found else 0) == issued
    assert len(commands) <= 10
    assert await store.last("F2026", issued) is None
    behind = await store.last("F2026", issued // 2)
    assert (behind.sequence if behind else 0) == issued


@pytest.mark.rule("BI-06")
def test_a_date_never_goes_backwards_and_a_year_begins_a_series_on_the_seller_s_calendar(customer: Customer) -> None:
    """A clock set back keeps the last date; 23:30 UTC on New Year's Eve is next year in Brussels."""
    first = numbered(draft(customer, "pi_1"), "F2026", None, NOON, ZONE)
    second = numbered(draft(customer, "pi_2"), "F2026", first, NOON - timedelta(days=3), ZONE)
    assert (first.number, second.number) == ("F2026-000001", "F2026-000002")
    assert (second.issued_at, second.date) == (first.issued_at, "2026-03-02")
    new_year = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert (series_of("invoice", new_year, ZONE), series_of("credit_note", NOON, ZONE)) == ("F2027", "NC2026")
    assert numbered(draft(customer, "pi_3"), "F2027", None, new_year, ZONE).date == "2027-01-01"
