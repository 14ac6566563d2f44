"""What notifier subscribes to: one file per event, this is the table."""

from services.notifier.consumers import (
    account_changed,
    account_registered,
    address_confirmation_requested,
    credit_note_issued,
    invoice_issued,
    order_cancelled,
    order_expired,
    password_changed,
    password_reset_requested,
    payment_failed,
    refund_completed,
)
from services.notifier.consumers import order_paid as order_paid
from services.notifier.context import NotifierContext
from shared.events.billing.credit_note_issued import CreditNoteIssued
from shared.events.billing.invoice_issued import InvoiceIssued
from shared.events.billing.payment_failed import PaymentFailed
from shared.events.billing.refund_completed import RefundCompleted
from shared.events.identity.account_changed import AccountChanged
from shared.events.identity.account_registered import AccountRegistered
from shared.events.identity.address_confirmation_requested import AddressConfirmationRequested
from shared.events.identity.password_changed import PasswordChanged
from shared.events.identity.password_reset_requested import PasswordResetRequested
from shared.events.orders.order_cancelled import OrderCancelled
from shared.events.orders.order_expired import OrderExpired
from shared.events.orders.order_paid import OrderPaid
from shared.messaging.consumer import Table

TABLE: Table[NotifierContext] = {
    AccountRegistered: account_registered.handle,
    AccountChanged: account_changed.handle,
    AddressConfirmationRequested: address_confirmation_requested.handle,
    PasswordResetRequested: password_reset_requested.handle,
    PasswordChanged: password_changed.handle,
    OrderPaid: order_paid.handle,
    OrderCancelled: order_cancelled.handle,
    OrderExpired: order_expired.handle,
    PaymentFailed: payment_failed.handle,
    InvoiceIssued: invoice_issued.handle,
    CreditNoteIssued: credit_note_issued.handle,
    RefundCompleted: refund_completed.handle,
}
