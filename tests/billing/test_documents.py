"""Invoices over HTTP and as PDF: their content, their owner, their languages, hostile texts (BI-06, AP-02)."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

import pytest
from pypdf import PdfReader

from services.billing.actions.invoices.show_document import FRESH
from services.billing.documents import content as documents_content
from services.billing.domain.invoices.fiscal_document import DocumentKind, Terms
from services.billing.domain.lines import Line
from services.billing.domain.payable import PayableKind
from shared.events.billing.invoice_issued import InvoiceIssued
from shared.values.locale import Locale
from tests.billing.builders import ACCOUNT, LINES, line
from tests.billing.customer import GOOD, STRANGER, Customer
from tests.support.commands import asked, recorder
from tests.support.in_process import StartService
from tests.support.keys import opened
from tests.support.tokens import bearer

PATH = "/billing/v1/invoices"


async def invoiced(customer: Customer, lines: tuple[Line, ...] = LINES, **who: object) -> str:
    """The invoice number of a new paid order."""
    number = await customer.place(lines, **who)
    session = await customer.open_session(number)
    assert await customer.stripe.pay(session, GOOD) == 303
    await customer.return_from(session)
    await customer.billing.settle()
    return (await customer.billing.published(InvoiceIssued))[-1].data.number


@pytest.mark.rule("BI-06")
async def test_the_mail_of_a_fresh_invoice_costs_one_look_and_one_insert(customer: Customer) -> None:
    """Nobody has asked for it before; whoever asks next, within the minute or later, gets the same bytes."""
    number = await invoiced(customer)
    path = f"{PATH}/{number}/pdf"
    with recorder.of(customer.billing.database.name) as commands:
        first = await customer.billing.get(path, headers=bearer(ACCOUNT))
    assert asked(commands) == ["find fiscal_documents", "insert rendered_documents"]
    kept = {"pdf": b"%PDF-1.7 as it was rendered first"}
    await customer.billing.database["rendered_documents"].update_one({"_id": number}, {"$set": kept})
    again = await customer.billing.get(path, headers=bearer(ACCOUNT))
    customer.billing.clock.moment += FRESH
    later = await customer.billing.get(path, headers=bearer(ACCOUNT))
    assert (first.status_code, again.content, later.content) == (200, kept["pdf"], kept["pdf"])


async def text_of(customer: Customer, number: str) -> str:
    answer = await customer.billing.get(f"{PATH}/{number}/pdf", headers=bearer(ACCOUNT))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return (
        "\n".join(page.extract_text() for page in pages)
        .replace("\u202f", " ")
        .replace("\xa0", " ")
        .replace("\u200b", "")
    )


@pytest.mark.rule("BI-06")
@pytest.mark.parametrize(
    ("locale", "title", "gross", "due"),
    [
        ("fr", "Facture", "42,85 €", "Reste à payer"),
        ("nl", "Factuur", "€ 42,85", "Nog te betalen"),
        ("en", "Invoice", "€42.85", "Balance due"),
    ],
)
async def test_an_invoice_says_everything_in_the_buyer_s_language(
    customer: Customer, locale: Locale, title: str, gross: str, due: str
) -> None:
    """Number, both parties with their numbers, lines, VAT per rate, totals."""
    number = await invoiced(customer, locale=locale)
    text = await text_of(customer, number)
    for expected in (
        title,
        number,
        gross,
        due,
        "BE0999999922",
        "Camille Exemple",
        "1050 Ixelles",
        "Plaquettes de frein",
    ):
        assert expected in text
    separator = "." if locale == "en" else ","
    for amount in ("26.66", "5.60", "9.99", "0.60", "36.65", "6.20"):
        assert amount.replace(".", separator) in text


@pytest.mark.rule("AP-04", "BI-06")
async def test_a_document_can_be_read_by_everybody(customer: Customer) -> None:
    """Tagged, with a title and its language; fonts embedded; no price or rate parts at the end of a line."""
    number = await invoiced(customer, (line("Manuel", 1, 128_000, 550),), locale="fr")
    answer = await customer.billing.get(f"{PATH}/{number}/pdf", headers=bearer(ACCOUNT))
    reader = PdfReader(io.BytesIO(answer.content))
    root: Any = reader.trailer["/Root"].get_object()
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("fr", True)
    assert reader.metadata is not None
    assert reader.metadata.title == f"Facture {number}"
    resources: Any = reader.pages[0]["/Resources"].get_object()
    fonts = {str(font.get_object()["/BaseFont"]) for font in resources["/Font"].values()}
    assert {font.partition("+")[2] for font in fonts} == {"Inter-Regular", "Inter-SemiBold"}
    text = reader.pages[0].extract_text()
    assert "5,5\N{NO-BREAK SPACE}%" in text
    assert "1\N{NARROW NO-BREAK SPACE}280,00\N{NO-BREAK SPACE}€" in text


def test_every_text_of_a_document_is_used() -> None:
    """No text is left that no document shows."""
    source = Path(documents_content.__file__).read_text()
    by_kind = {form.format(kind) for form in ("{}", "total_{}") for kind in get_args(DocumentKind)}
    by_code = {*get_args(Terms), *get_args(PayableKind)}
    assert {key for key in documents_content.TEXTS.keys if f'"{key}"' not in source} <= by_kind | by_code


@pytest.mark.rule("BI-06")
async def test_hostile_texts_stay_texts(customer: Customer) -> None:
    """Typst, template and HTML code in names and addresses is printed, not run; nothing breaks out of its column."""
    hostile = '#panic("x") #eval("1+1") {{7*7}} <b>gras</b> $x$ *a* _b_ `c` \\ @ref // /* ]'
    number = await invoiced(customer, (line(hostile), line("W" * 200)), name=hostile[:80])
    text = " ".join((await text_of(customer, number)).split())
    assert "{{7*7}}" in text
    assert "<b>gras</b>" in text
    assert '#eval("1+1")' in text
    assert text.replace(" ", "").count("W") >= 200


@pytest.mark.rule("BI-06")
async def test_many_lines_go_over_pages_with_their_numbers(customer: Customer) -> None:
    """A hundred articles: every one is there, the last page holds the total."""
    number = await invoiced(customer, tuple(line(f"Article-{index:03d}", 1, 100) for index in range(100)))
    text = await text_of(customer, number)
    assert all(f"Article-{index:03d}" in text for index in range(100))
    assert "Page 4 sur 4" in text or "Page 5 sur 5" in text or "Page 6 sur 6" in text


@pytest.mark.rule("BI-06")
async def test_the_same_bytes_are_served_ever_after(customer: Customer, start_service: StartService) -> None:
    """Rendered once: a process that starts later, with another seller, changes no issued document."""
    number = await invoiced(customer)
    first = (await customer.billing.get(f"{PATH}/{number}/pdf", headers=bearer(ACCOUNT))).content
    customer.billing.clock.advance(days=400)
    later = await start_service("billing", stripe_api_url=customer.stripe.api_url, seller_name="Other")
    assert (await later.get(f"{PATH}/{number}/pdf", headers=bearer(ACCOUNT))).content == first
    assert await customer.billing.database["rendered_documents"].count_documents({}) == 1


@pytest.mark.rule("AP-02", "BI-06")
async def test_only_the_owner_sees_an_invoice(customer: Customer) -> None:
    """404 for a stranger as for none, 401 for nobody; lists hold one's own."""
    number = await invoiced(customer)
    for path in (f"{PATH}/{number}", f"{PATH}/{number}/pdf"):
        assert (await customer.billing.get(path, headers=bearer(ACCOUNT))).status_code == 200
        theirs, none = [
            await customer.billing.get(each, headers=bearer(STRANGER))
            for each in (path, path.replace("000001", "000009"))
        ]
        assert (theirs.status_code, none.status_code) == (404, 404)
        assert theirs.json()["detail"] == none.json()["detail"]
        assert (await customer.billing.get(path)).status_code == 401
    assert (await customer.billing.get(PATH, headers=bearer(STRANGER))).json() == {"items": [], "next": None}


@pytest.mark.rule("BI-06", "NO-03")
async def test_the_signed_link_shows_its_document_for_thirty_days(customer: Customer) -> None:
    """Sealed for notifier; another number, time or signature, or the thirty-first day: 403."""
    number = await invoiced(customer)
    event = (await customer.billing.published(InvoiceIssued))[0].data
    link = opened(event.pdf_url)
    assert link.startswith(f"http://billing.test{PATH}/{number}/pdf?")
    url = urlsplit(link)
    assert (await customer.billing.get(f"{url.path}?{url.query}")).content.startswith(b"%PDF")
    forged = (
        f"{url.path.replace('000001', '000002')}?{url.query}",
        f"{url.path}?{url.query.replace('expires=1', 'expires=2')}",
        f"{url.path}?{url.query}x",
        f"{url.path}?{url.query.split('&')[0]}&signature=%C3%A9",
    )
    assert [(await customer.billing.get(each)).status_code for each in forged] == [403] * 4
    customer.billing.clock.moment += timedelta(days=30, seconds=1)
    assert (await customer.billing.get(f"{url.path}?{url.query}")).json()["code"] == "link_invalid"


@pytest.mark.rule("AP-01", "BI-06")
async def test_invoices_come_in_pages_newest_first(customer: Customer) -> None:
    """Every document once; a cursor that is none of ours names its field."""
    numbers = []
    for _ in range(3):
        numbers.append(await invoiced(customer))
        customer.billing.clock.advance(minutes=1)
    first = (await customer.billing.get(PATH, params={"limit": 2}, headers=bearer(ACCOUNT))).json()
    rest = (await customer.billing.get(PATH, params={"cursor": first["next"]}, headers=bearer(ACCOUNT))).json()
    assert [each["number"] for each in first["items"] + rest["items"]] == numbers[::-1]
    assert rest["next"] is None
    assert first["items"][0]["totals"]["gross"] == {"amount": 4285, "currency": "EUR"}
    wrong = await customer.billing.get(PATH, params={"cursor": "WyJhIiwiYiJd"}, headers=bearer(ACCOUNT))
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "cursor")
