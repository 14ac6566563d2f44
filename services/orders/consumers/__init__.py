"""What orders subscribes to: one file per event, this is the table."""

from services.orders.consumers import (
    account_changed,
    account_registered,
    company_changed,
    consents_changed,
    credit_note_issued,
    invoice_issued,
    payment_failed,
    payment_succeeded,
    refund_completed,
)
from services.orders.context import OrdersContext
from shared.events.billing.credit_note_issued import CreditNoteIssued
from shared.events.billing.invoice_issued import InvoiceIssued
from shared.events.billing.payment_failed import PaymentFailed
from shared.events.billing.payment_succeeded import PaymentSucceeded
from shared.events.billing.refund_completed import RefundCompleted
from shared.events.identity.account_changed import AccountChanged
from shared.events.identity.account_registered import AccountRegistered
from shared.events.identity.company_changed import CompanyChanged
from shared.events.identity.consents_changed import ConsentsChanged
from shared.messaging.consumer import Table

TABLE: Table[OrdersContext] = {
    AccountRegistered: account_registered.handle,
    AccountChanged: account_changed.handle,
    CompanyChanged: company_changed.handle,
    ConsentsChanged: consents_changed.handle,
    PaymentSucceeded: payment_succeeded.handle,
    PaymentFailed: payment_failed.handle,
    InvoiceIssued: invoice_issued.handle,
    CreditNoteIssued: credit_note_issued.handle,
    RefundCompleted: refund_completed.handle,
}
