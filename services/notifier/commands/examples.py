"""One invented event of each kind that is mailed, and its mail: for the preview, and for the tests."""

from datetime import UTC, datetime, timedelta

from pydantic import JsonValue

from services.notifier.domain.mails.mail import Mail, Recipient
from services.notifier.domain.mails.mailed_events import MAILED_EVENTS, MAILS
from services.notifier.rendering.links import Links
from shared.events.billing.credit_note_issued import CreditNoteIssued
from shared.events.billing.invoice_issued import InvoiceIssued
from shared.events.billing.payment_failed import PaymentFailed
from shared.events.billing.refund_completed import RefundCompleted
from shared.events.contract import Event
from shared.events.identity.account_registered import AccountRegistered
from shared.events.identity.address_confirmation_requested import AddressConfirmationRequested
from shared.events.identity.password_changed import PasswordChanged
from shared.events.identity.password_reset_requested import PasswordResetRequested
from shared.events.orders.order_cancelled import OrderCancelled
from shared.events.orders.order_expired import OrderExpired
from shared.events.orders.order_paid import OrderPaid
from shared.events.parts import AccountState, Buyer, OrderLine, OrderState, Payable, PostalAddress, Totals
from shared.values.locale import Locale
from shared.values.money import eur, totals

NOW = datetime(2026, 11, 3, 14, 25, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
TOKEN = "wJ3x0Zb8nQeVtY5uKc1RfM7aHs2LdPgT9iOoXkE4yUA"  # noqa: S105 - opens nothing, it fills a link
ACCOUNT, ORDER, SEALED = "acc_01K9EXAMPLE", "R-7K2M-9QXA-04TV", "sealed"
ADDRESS, CUSTOMER = "camille@example.com", "C123456782"

_ARTICLES: dict[Locale, tuple[str, str, str]] = {
    "fr": ("Plaquettes de frein avant", "Filtre à huile", "Manuel d'entretien (livre)"),
    "nl": ("Remblokken vooraan", "Oliefilter", "Onderhoudshandboek (boek)"),
    "en": ("Front brake pads", "Oil filter", "Maintenance manual (book)"),
}
_HOME = PostalAddress(street="Rue de l'Essai 1", postal_code="1000", city="Bruxelles", country="BE")
_SKUS = ("BRK-1042", "FLT-0310", "BOK-2201")
_PRICES, _QUANTITIES, _RATES = (3490, 895, 128_000), (2, 1, 1), (2100, 2100, 600)


def _order(locale: Locale, status: str) -> OrderState:
    lines = tuple(
        OrderLine(sku=sku, name=name, quantity=count, unit_price=eur(price), vat_rate=rate, net=eur(price).times(count))
        for sku, name, price, count, rate in zip(_SKUS, _ARTICLES[locale], _PRICES, _QUANTITIES, _RATES, strict=True)
    )
    sums = totals(((line.net, line.vat_rate) for line in lines), "EUR")
    return OrderState(
        number=ORDER,
        status=status,
        customer_number=CUSTOMER,
        account_id=ACCOUNT,
        buyer=Buyer(
            account_id=ACCOUNT,
            customer_number=CUSTOMER,
            name="Camille Exemple",
            email=ADDRESS,
            address=_HOME,
            locale=locale,
        ),
        lines=lines,
        totals=Totals.model_validate(sums),
        terms_version="2026-11",
        placed_at=NOW,
        expires_at=LATER,
    )


def _account(locale: Locale) -> AccountState:
    return AccountState(
        account_id=ACCOUNT,
        customer_number=CUSTOMER,
        email=ADDRESS,
        email_confirmed=False,
        first_name="Camille",
        name="Exemple",
        phone="+3225550100",
        address=_HOME,
        locale=locale,
        registered_at=NOW,
    )


def example_events(locale: Locale) -> dict[str, Event]:
    """An event of each row of the table of mails, by its name."""
    total = eur(145_209)
    money = {"payable": Payable.of_order(ORDER), "customer_number": CUSTOMER, "account_id": ACCOUNT}
    document = money | {"total": total, "issued_at": NOW, "pdf_url": SEALED}
    events: tuple[Event, ...] = (
        AccountRegistered(account=_account(locale)),
        AddressConfirmationRequested(account_id=ACCOUNT, email=ADDRESS, token=SEALED, expires_at=LATER),
        PasswordResetRequested(account_id=ACCOUNT, email=ADDRESS, token=SEALED, expires_at=LATER),
        PasswordChanged(account_id=ACCOUNT, email=ADDRESS, changed_at=NOW),
        OrderPaid(order=_order(locale, "paid"), paid_at=NOW),
        OrderCancelled(order=_order(locale, "cancelled"), cancelled_at=NOW),
        OrderExpired(order=_order(locale, "expired"), expired_at=LATER),
        PaymentFailed.model_validate(money | {"amount": total, "reason": "insufficient_funds", "failed_at": NOW}),
        InvoiceIssued.model_validate(document | {"number": "F2026-000042"}),
        CreditNoteIssued.model_validate(document | {"number": "NC2026-000007", "invoice_number": "F2026-000042"}),
        RefundCompleted.model_validate(
            money
            | {
                "payment_id": "pi_1",
                "refund_id": "re_1",
                "amount": total,
                "reason": "payable_ended",
                "completed_at": NOW,
            }
        ),
    )
    return {event.event_name(): event for event in events}


def example(name: str, locale: Locale, **shown: JsonValue) -> Mail:
    """The queued mail of an example event; `shown` replaces single values of what its template sees."""
    event = example_events(locale)[name]
    row = MAILED_EVENTS[type(event)]
    return Mail(
        template=name,
        locale=locale,
        recipient=Recipient(address=ADDRESS, name="Camille Exemple"),
        template_context=row.template_context(event) | shown,
        order_number=row.order_of(event),
        sealed=None,
        message_id="example@shop.example",
        created_at=NOW,
        next_attempt_at=NOW,
    )


def example_link(mail: Mail, links: Links) -> str:
    """Where the example's button leads."""
    row = MAILS[mail.template]
    token = TOKEN if row.secret and row.secret.kind == "token" else None
    return links.to(row.link, mail.locale, order=mail.order_number, token=token)
