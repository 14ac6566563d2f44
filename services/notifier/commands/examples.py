"""One invented mail of each template: for the preview, and for the tests."""

from datetime import UTC, datetime

from services.notifier.domain.mails.mail import Facts, Mail, Recipient
from services.notifier.domain.mails.template import TEMPLATES
from shared.events.parts import OrderLine, OrderSummary
from shared.values.locale import Locale
from shared.values.money import eur, totals

NOW = datetime(2026, 11, 3, 14, 25, tzinfo=UTC)
LATER = "2026-11-04T14:25:00Z"
TOKEN = "wJ3x0Zb8nQeVtY5uKc1RfM7aHs2LdPgT9iOoXkE4yUA"  # noqa: S105 - opens nothing, it fills a link

_ARTICLES: dict[Locale, tuple[str, str, str]] = {
    "fr": ("Plaquettes de frein avant", "Filtre à huile", "Manuel d'entretien (livre)"),
    "nl": ("Remblokken vooraan", "Oliefilter", "Onderhoudshandboek (boek)"),
    "en": ("Front brake pads", "Oil filter", "Maintenance manual (book)"),
}
_SKUS = ("BRK-1042", "FLT-0310", "BOK-2201")
_PRICES, _QUANTITIES, _RATES = (3490, 895, 128_000), (2, 1, 1), (2100, 2100, 600)


def _order(locale: Locale) -> Facts:
    lines = tuple(
        OrderLine(sku=sku, name=name, quantity=count, unit_price=eur(price), vat_rate=rate, net=eur(price).times(count))
        for sku, name, price, count, rate in zip(_SKUS, _ARTICLES[locale], _PRICES, _QUANTITIES, _RATES, strict=True)
    )
    order = OrderSummary(
        number="R-7K2M-9QXA-04TV",
        account_id="acc_example",
        lines=lines,
        totals=totals(((line.net, line.vat_rate) for line in lines), "EUR"),
        placed_at=NOW,
    )
    return order.model_dump(mode="json", exclude={"account_id"})


def _facts(locale: Locale) -> dict[str, Facts]:
    moment, whole = NOW.isoformat(), _order(locale)
    short: Facts = {"number": "R-7K2M-9QXA-04TV"}
    total: Facts = eur(145_209).model_dump()
    return {
        "account_registered": {"customer_number": "C-4XQ8-71NB", "login": "camille@example.com"},
        "address_confirmation_requested": {"expires_at": LATER},
        "password_reset_requested": {"expires_at": LATER},
        "password_changed": {"changed_at": moment},
        "order_paid": {"order": whole, "paid_at": moment},
        "order_cancelled": {"order": whole, "cancelled_at": moment},
        "order_expired": {"order": whole, "expired_at": LATER},
        "payment_failed": {"order": short, "amount": total, "reason": "insufficient_funds"},
        "invoice_issued": {"number": "F-2026-000042", "order": short, "total": total, "issued_at": moment},
        "credit_note_issued": {
            "number": "N-2026-000007",
            "invoice_number": "F-2026-000042",
            "order": short,
            "total": total,
            "issued_at": moment,
        },
        "refund_completed": {"order": short, "amount": total, "reason": "order_ended", "completed_at": moment},
    }


def example(template: str, locale: Locale, **facts: str) -> Mail:
    """A queued mail; `facts` replace single facts of the example."""
    return Mail(
        template=template,
        locale=locale,
        recipient=Recipient(address="camille@example.com", name="Camille Exemple"),
        facts=_facts(locale)[template] | facts,
        sealed=None,
        message_id="example@shop.example",
        created_at=NOW,
        next_attempt_at=NOW,
    )


def example_link(mail: Mail, shop_url: str) -> str:
    """Where the example's button leads."""
    template = TEMPLATES[mail.template]
    token = TOKEN if template.seals == "token" else None
    return template.link(shop_url, mail.locale, order=mail.order_number, token=token)
