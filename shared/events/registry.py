"""The list of all contracts, explicit, so that one screen shows every event."""

from shared.events.billing.billing_erasure_completed import BillingErasureCompleted
from shared.events.billing.billing_export_part_ready import BillingExportPartReady
from shared.events.billing.credit_note_issued import CreditNoteIssued
from shared.events.billing.invoice_issued import InvoiceIssued
from shared.events.billing.payment_failed import PaymentFailed
from shared.events.billing.payment_succeeded import PaymentSucceeded
from shared.events.billing.refund_completed import RefundCompleted
from shared.events.contract import Event
from shared.events.identity.access_decided import AccessDecided
from shared.events.identity.access_ended import AccessEnded
from shared.events.identity.access_requested import AccessRequested
from shared.events.identity.account_changed import AccountChanged
from shared.events.identity.account_erased import AccountErased
from shared.events.identity.account_registered import AccountRegistered
from shared.events.identity.address_confirmation_requested import AddressConfirmationRequested
from shared.events.identity.company_changed import CompanyChanged
from shared.events.identity.consents_changed import ConsentsChanged
from shared.events.identity.credentials_issued import CredentialsIssued
from shared.events.identity.data_request_confirmation_requested import DataRequestConfirmationRequested
from shared.events.identity.data_request_received import DataRequestReceived
from shared.events.identity.email_change_announced import EmailChangeAnnounced
from shared.events.identity.email_change_requested import EmailChangeRequested
from shared.events.identity.email_change_to_taken_address import EmailChangeToTakenAddress
from shared.events.identity.email_changed import EmailChanged
from shared.events.identity.erasure_announced import ErasureAnnounced
from shared.events.identity.erasure_requested import ErasureRequested
from shared.events.identity.export_ready import ExportReady
from shared.events.identity.export_requested import ExportRequested
from shared.events.identity.invitation_sent import InvitationSent
from shared.events.identity.membership_changed import MembershipChanged
from shared.events.identity.password_changed import PasswordChanged
from shared.events.identity.password_reset_requested import PasswordResetRequested
from shared.events.identity.recovery_code_used import RecoveryCodeUsed
from shared.events.identity.registration_attempted import RegistrationAttempted
from shared.events.identity.sessions_ended import SessionsEnded
from shared.events.notifier.notifier_erasure_completed import NotifierErasureCompleted
from shared.events.notifier.notifier_export_part_ready import NotifierExportPartReady
from shared.events.orders.document_issued import DocumentIssued
from shared.events.orders.order_cancelled import OrderCancelled
from shared.events.orders.order_expired import OrderExpired
from shared.events.orders.order_paid import OrderPaid
from shared.events.orders.order_placed import OrderPlaced
from shared.events.orders.orders_erasure_completed import OrdersErasureCompleted
from shared.events.orders.orders_export_part_ready import OrdersExportPartReady

_ALL: tuple[type[Event], ...] = (
    AccountRegistered,
    AccountChanged,
    AddressConfirmationRequested,
    PasswordResetRequested,
    CredentialsIssued,
    PasswordChanged,
    RegistrationAttempted,
    EmailChangeRequested,
    EmailChangeAnnounced,
    EmailChangeToTakenAddress,
    EmailChanged,
    SessionsEnded,
    CompanyChanged,
    MembershipChanged,
    ConsentsChanged,
    RecoveryCodeUsed,
    InvitationSent,
    AccessEnded,
    AccessRequested,
    AccessDecided,
    DocumentIssued,
    OrderPlaced,
    OrderPaid,
    OrderCancelled,
    OrderExpired,
    PaymentSucceeded,
    PaymentFailed,
    InvoiceIssued,
    CreditNoteIssued,
    RefundCompleted,
    DataRequestConfirmationRequested,
    DataRequestReceived,
    ExportRequested,
    ExportReady,
    ErasureAnnounced,
    ErasureRequested,
    AccountErased,
    OrdersExportPartReady,
    BillingExportPartReady,
    NotifierExportPartReady,
    OrdersErasureCompleted,
    BillingErasureCompleted,
    NotifierErasureCompleted,
)


def every_contract() -> tuple[type[Event], ...]:
    """All contracts of all publishers."""
    return _ALL


def contracts_for(service: str) -> tuple[type[Event], ...]:
    """What `service` publishes or consumes: the contracts whose topology it declares at start."""
    return tuple(event for event in _ALL if event.publisher() == service or service in event.CONSUMERS)
