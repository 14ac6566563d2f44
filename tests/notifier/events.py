"""Events as the other services tell them, about one invented account."""

from datetime import UTC, datetime
from typing import Any

from shared.events.billing.credit_note_issued import CreditNoteIssued
from shared.events.billing.invoice_issued import InvoiceIssued
from shared.events.billing.payment_failed import PaymentFailed
from shared.events.billing.refund_completed import RefundCompleted
from shared.events.contract import Event
from shared.events.identity.account_changed import AccountChanged
from shared.events.identity.account_registered import AccountRegistered
from shared.events.identity.address_confirmation_requested import AddressConfirmationRequested
from shared.events.identity.password_changed import PasswordChanged
from shared.events.identity.password_reset_requested import PasswordResetRequested
from shared.events.orders.order_cancelled import OrderCancelled
from shared.events.orders.order_expired import OrderExpired
from shared.events.orders.order_paid import OrderPaid
from shared.events.parts import AccountState, Buyer, OrderLine, OrderState, Payable, PostalAddress, Totals
from shared.values.money import eur, totals
from tests.notifier.settings import sealed

ACCOUNT, ORDER, TOKEN = "acc_1", "R-7K2M-9QXA-04TV", "TOKEN-only-for-the-mail-4f7d"
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
CUSTOMER = "C123456782"
HOME = PostalAddress(street="Rue de l'Essai 1", postal_code="1000", city="Bruxelles", country="BE")
PAID_FOR: dict[str, Any] = {"payable": Payable.of_order(ORDER), "customer_number": CUSTOMER, "account_id": ACCOUNT}


def account(**changes: Any) -> AccountState:
    state = AccountState(
        account_id=ACCOUNT,
        customer_number=CUSTOMER,
        email="camille@example.com",
        email_confirmed=False,
        first_name="Camille",
        name="Exemple",
        phone="+3225550100",
        address=HOME,
        locale="fr",
        registered_at=NOW,
    )
    return state.model_copy(update=changes)


def account_registered(**changes: Any) -> AccountRegistered:
    return AccountRegistered(account=account(**changes))


def account_changed(**changes: Any) -> AccountChanged:
    return AccountChanged(account=account(**changes))


def order(name: str = "Plaquettes de frein", status: str = "paid") -> OrderState:
    line = OrderLine(sku="BRK-1042", name=name, quantity=2, unit_price=eur(3490), vat_rate=2100, net=eur(6980))
    return OrderState(
        number=ORDER,
        status=status,
        customer_number=CUSTOMER,
        account_id=ACCOUNT,
        buyer=Buyer(
            account_id=ACCOUNT,
            customer_number=CUSTOMER,
            name="Camille Exemple",
            email="camille@example.com",
            address=HOME,
            locale="fr",
        ),
        lines=(line,),
        totals=Totals.model_validate(totals([(line.net, 2100)], "EUR")),
        terms_version="2026-11",
        placed_at=NOW,
        expires_at=NOW,
    )


def order_paid(name: str = "Plaquettes de frein") -> OrderPaid:
    return OrderPaid(order=order(name), paid_at=NOW)


def password_reset_requested(email: str = "camille@example.com") -> PasswordResetRequested:
    return PasswordResetRequested(account_id=ACCOUNT, email=email, token=sealed(TOKEN), expires_at=NOW)


def address_confirmation_requested(email: str = "new@example.com") -> AddressConfirmationRequested:
    return AddressConfirmationRequested(account_id=ACCOUNT, email=email, token=sealed(TOKEN), expires_at=NOW)


def invoice_issued(pdf_url: str = "http://127.0.0.1:1/invoice.pdf") -> InvoiceIssued:
    return InvoiceIssued(
        number="F-2026-000042",
        **PAID_FOR,
        total=eur(8446),
        issued_at=NOW,
        pdf_url=sealed(pdf_url),
    )


def all_that_are_mailed(pdf_url: str) -> list[Event]:
    """One event of each kind that ends in a mail."""
    return [
        account_registered(),
        address_confirmation_requested(),
        password_reset_requested(),
        PasswordChanged(account_id=ACCOUNT, email="camille@example.com", changed_at=NOW),
        order_paid(),
        OrderCancelled(order=order(status="cancelled"), cancelled_at=NOW),
        OrderExpired(order=order(status="expired"), expired_at=NOW),
        PaymentFailed(**PAID_FOR, amount=eur(8446), reason="declined", failed_at=NOW),
        invoice_issued(pdf_url),
        CreditNoteIssued(
            number="N-2026-000007",
            invoice_number="F-2026-000042",
            **PAID_FOR,
            total=eur(8446),
            issued_at=NOW,
            pdf_url=sealed(pdf_url),
        ),
        RefundCompleted(
            **PAID_FOR,
            payment_id="pi_1",
            refund_id="re_1",
            amount=eur(8446),
            reason="paid_twice",
            completed_at=NOW,
        ),
    ]
