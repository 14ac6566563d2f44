"""Invoices and credit notes of both shapes, paid and on account: what they owe and what their PDF says (BI-06)."""

import io
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from services.billing.documents.pdf import render
from services.billing.domain.invoices.fiscal_document import FiscalDocument, credit_note, numbered
from services.billing.domain.provider.snapshots import Paid
from shared.values.brand import Brand
from shared.values.locale import Locale
from shared.values.money import Money, eur
from tests.billing.builders import NOW, buyer, invoice_on_account, line, paid_invoice

ZONE, BRAND = ZoneInfo("Europe/Brussels"), Brand("Comptoir", "#1d3a6e")


def text_of(document: FiscalDocument) -> str:
    """The PDF's words, with plain spaces."""
    pages = PdfReader(io.BytesIO(render(document, BRAND, ZONE))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\u200b", "").split())


PAID = Paid(payment_id="pi_2", checkout_session_id="cs_1", amount=eur(4285), at=NOW)


def credited(invoice: FiscalDocument, refunded: Paid | None) -> FiscalDocument:
    return numbered(credit_note(invoice, "re_1", refunded), "NC2026", None, NOW, ZONE)


@pytest.mark.rule("BI-06")
def test_a_paid_document_owes_nothing_and_an_unpaid_invoice_its_total() -> None:
    """Credit notes owe nothing either; the amount is in the document's currency."""
    assert paid_invoice().amount_due() == eur(0)
    assert invoice_on_account().amount_due() == eur(4285)
    assert credited(invoice_on_account(), None).amount_due() == eur(0)
    dollars = line().model_copy(update={"net": Money(amount=100, currency="USD")})
    totals = invoice_on_account().totals.model_copy(update={"gross": dollars.net})
    assert paid_invoice(totals=totals).amount_due() == Money(amount=0, currency="USD")
    assert invoice_on_account(totals=totals).amount_due() == Money(amount=100, currency="USD")


@pytest.mark.rule("BI-06")
@pytest.mark.parametrize(
    ("locale", "paid", "balance"),
    [
        ("fr", "Payé par carte le 2 mars 2026", "Reste à payer 0,00 €"),
        ("nl", "Betaald met kaart op 2 maart 2026", "Nog te betalen € 0,00"),
        ("en", "Paid by card on 2 March 2026", "Balance due €0.00"),
    ],
)
def test_a_paid_invoice_says_how_it_was_paid(locale: Locale, paid: str, balance: str) -> None:
    """By card, with Stripe's reference and a balance of nothing; no due date and no account to pay to."""
    text = text_of(paid_invoice(buyer=buyer(locale)))
    assert paid in text
    assert balance in text
    assert "pi_1" in text
    assert "BE71" not in text
    assert "1 avril" not in text


@pytest.mark.rule("BI-06")
@pytest.mark.parametrize(
    ("locale", "due", "reference", "amount", "how"),
    [
        (
            "fr",
            "Échéance 1er avril 2026",
            "Votre référence PO-4711",
            "Montant à payer 42,85 €",
            "par virement au plus tard",
        ),
        ("nl", "Vervaldatum 1 april 2026", "Uw referentie PO-4711", "Te betalen € 42,85", "per overschrijving"),
        ("en", "Due date 1 April 2026", "Your reference PO-4711", "Amount due €42.85", "by bank transfer by 1 April"),
    ],
)
def test_an_invoice_on_account_says_what_is_due_and_where(
    locale: Locale, due: str, reference: str, amount: str, how: str
) -> None:
    """Its due date, the buyer's reference, the sum, the seller's account and what to quote; nothing about a card."""
    text = text_of(invoice_on_account(buyer=buyer(locale)))
    for expected in (due, reference, amount, how, "BE71 0961 2345 6769", "F2026-000042"):
        assert expected in text
    for word in ("carte", "kaart", "card", "0,00", "0.00"):
        assert word not in text


@pytest.mark.rule("BI-06")
@pytest.mark.parametrize(
    ("locale", "to_card", "unpaid"),
    [
        ("fr", "remboursé sur la carte", "n’est plus à payer"),
        ("nl", "teruggestort op de gebruikte kaart", "hoeft niet meer te worden betaald"),
        ("en", "refunded to the card", "no longer has to be paid"),
    ],
)
def test_a_credit_note_says_what_becomes_of_the_sum(locale: Locale, to_card: str, unpaid: str) -> None:
    """Refunded to the card when it was paid by card, be it after the invoice; no longer due when it was not paid."""
    of_paid = text_of(credited(paid_invoice(buyer=buyer(locale)), PAID))
    of_unpaid = text_of(credited(invoice_on_account(buyer=buyer(locale)), None))
    assert to_card in of_paid
    assert unpaid in of_unpaid
    paid_later = text_of(credited(invoice_on_account(buyer=buyer(locale)), PAID))
    assert to_card in paid_later
    assert "pi_2" in paid_later
    assert to_card not in of_unpaid
    assert "BE71" not in of_unpaid
    assert "F2026-000042" in of_paid
    assert "F2026-000042" in of_unpaid
