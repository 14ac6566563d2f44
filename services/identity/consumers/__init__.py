"""What identity subscribes to: one file per event, this is the table."""

from services.identity.consumers import (
    billing_erasure_completed,
    billing_export_part_ready,
    document_issued,
    invoice_issued,
    notifier_erasure_completed,
    notifier_export_part_ready,
    orders_erasure_completed,
    orders_export_part_ready,
)
from services.identity.context import IdentityContext
from shared.events.billing.billing_erasure_completed import BillingErasureCompleted
from shared.events.billing.billing_export_part_ready import BillingExportPartReady
from shared.events.billing.invoice_issued import InvoiceIssued
from shared.events.notifier.notifier_erasure_completed import NotifierErasureCompleted
from shared.events.notifier.notifier_export_part_ready import NotifierExportPartReady
from shared.events.orders.document_issued import DocumentIssued
from shared.events.orders.orders_erasure_completed import OrdersErasureCompleted
from shared.events.orders.orders_export_part_ready import OrdersExportPartReady
from shared.messaging.consumer import Table

TABLE: Table[IdentityContext] = {
    BillingErasureCompleted: billing_erasure_completed.handle,
    BillingExportPartReady: billing_export_part_ready.handle,
    NotifierErasureCompleted: notifier_erasure_completed.handle,
    NotifierExportPartReady: notifier_export_part_ready.handle,
    OrdersErasureCompleted: orders_erasure_completed.handle,
    OrdersExportPartReady: orders_export_part_ready.handle,
    DocumentIssued: document_issued.handle,
    InvoiceIssued: invoice_issued.handle,
}
