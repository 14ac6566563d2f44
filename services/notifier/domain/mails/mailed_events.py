"""The table of mails: each event that is mailed, what its template may show of it, and where it goes (NO-01).

A mail has its event's name. Its words and its body are in `services/notifier/mails/<event>.toml`; its consumer, the
preview and the tests are made from its row here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Literal

from services.notifier.domain.mails.mail import TemplateContext
from shared.events.billing.credit_note_issued import CreditNoteIssued
from shared.events.billing.invoice_issued import InvoiceIssued
from shared.events.billing.payment_failed import PaymentFailed
from shared.events.billing.refund_completed import RefundCompleted
from shared.events.contract import Event
from shared.events.identity.access_decided import AccessDecided
from shared.events.identity.access_ended import AccessEnded
from shared.events.identity.access_requested import AccessRequested
from shared.events.identity.account_erased import AccountErased
from shared.events.identity.address_confirmation_requested import AddressConfirmationRequested
from shared.events.identity.credentials_issued import CredentialsIssued
from shared.events.identity.data_request_confirmation_requested import DataRequestConfirmationRequested
from shared.events.identity.data_request_received import DataRequestReceived
from shared.events.identity.email_change_announced import EmailChangeAnnounced
from shared.events.identity.email_change_requested import EmailChangeRequested
from shared.events.identity.email_change_to_taken_address import EmailChangeToTakenAddress
from shared.events.identity.email_changed import EmailChanged
from shared.events.identity.erasure_announced import ErasureAnnounced
from shared.events.identity.export_ready import ExportReady
from shared.events.identity.invitation_sent import InvitationSent
from shared.events.identity.password_changed import PasswordChanged
from shared.events.identity.password_reset_requested import PasswordResetRequested
from shared.events.identity.recovery_code_used import RecoveryCodeUsed
from shared.events.identity.registration_attempted import RegistrationAttempted
from shared.events.orders.order_cancelled import OrderCancelled
from shared.events.orders.order_expired import OrderExpired
from shared.events.orders.order_paid import OrderPaid
from shared.values.locale import Locale

LinkName = Literal[
    "shop",
    "order",
    "confirm_address",
    "change_email",
    "forgot_password",
    "reset_password",
    "accept_invitation",
    "data_requests",
    "confirm_data_request",
    "download_export",
    "decide_access",
]
"""Where a mail's button leads; the settings MAIL_LINK_… say which path that is."""


@dataclass(frozen=True)
class Secret:
    """A sealed field of an event: the `token` of the mail's link, or the signed link to the `document` attached."""

    path: str
    kind: Literal["token", "document"]


TOKEN, DOCUMENT = Secret("token", "token"), Secret("pdf_url", "document")


@dataclass(frozen=True)
class MailedEvent:
    """One row. Paths are fields of the event, such as `order.number`.

    `shows` is all that the template sees of the event. `account` is whose contact gives name, language and, unless
    `address` names a field of the event, the address. Where it is None the mail goes to someone who may have no
    account: `address` and `locale` name fields of the event, and nobody is greeted by name. `order` is the order that
    the mail is about, if any; `target` names the client that its links lead to. What is not mailed
    `before_confirmation` waits until the account's address is confirmed. `forget`: once it is sent, only that it was
    is kept. Where the secret is left out of an event, the button leads to `otherwise_to`.
    """

    event: type[Event]
    shows: tuple[str, ...]
    account: str | None = "account_id"
    address: str | None = None
    locale: str | None = None
    order: str | None = None
    secret: Secret | None = None
    link: LinkName = "shop"
    otherwise_to: LinkName | None = None
    target: str = "return_target"
    before_confirmation: bool = False
    forget: bool = False

    def __post_init__(self) -> None:
        assert self.account or (self.address and self.locale), f"{self.name}: to whom, and in which language?"

    @property
    def name(self) -> str:
        return self.event.event_name()

    def account_of(self, event: Event) -> str | None:
        """The id of the account that the mail is for, if it is for one."""
        return str(attrgetter(self.account)(event)) if self.account else None

    def address_of(self, event: Event) -> str | None:
        """The address that the event itself names; None when the contact's is meant."""
        return str(attrgetter(self.address)(event)) if self.address else None

    def locale_of(self, event: Event) -> Locale | None:
        """The language that the event itself names; None when the contact's is meant."""
        found: Locale | None = attrgetter(self.locale)(event) if self.locale else None
        return found

    def order_of(self, event: Event) -> str | None:
        """The number of the order that the mail is about."""
        return str(attrgetter(self.order)(event)) if self.order else None

    def target_of(self, event: Event) -> str | None:
        """The name of the client that links lead to, as the event has it."""
        found: str | None = attrgetter(self.target)(event)
        return found

    def sealed_in(self, event: Event) -> str | None:
        """The event's secret, still sealed, if it has one."""
        found: str | None = attrgetter(self.secret.path)(event) if self.secret else None
        return found

    def link_for(self, token: str | None) -> LinkName:
        """Where the button leads, with this token or without one."""
        return self.link if token or self.otherwise_to is None else self.otherwise_to

    def template_context(self, event: Event) -> TemplateContext:
        """What the template sees, as JSON: the fields of `shows` and nothing else."""
        return event.model_dump(mode="json", include=_tree(self.shows))


def _link_row(event: type[Event], link: LinkName, *shows: str) -> MailedEvent:
    """A mail by which its reader shows that the address is theirs: the only kind to one that is not confirmed."""
    return MailedEvent(event, shows, address="email", secret=TOKEN, link=link, before_confirmation=True)


def _order_row(event: type[Event], moment: str) -> MailedEvent:
    """A mail about an order: its lines and totals, and the `moment` of what happened to it."""
    shows = ("order.number", "order.placed_at", "order.lines", "order.totals", moment)
    return MailedEvent(
        event, shows, account="order.account_id", order="order.number", link="order", target="order.return_target"
    )


def _money_row(event: type[Event], *shows: str, secret: Secret | None = None) -> MailedEvent:
    """A mail about the money of an order, which the event names as its payable."""
    return MailedEvent(event, shows, order="payable.reference", link="order", secret=secret)


_ROWS = (
    MailedEvent(
        CredentialsIssued,
        ("customer_number", "email", "expires_at"),
        address="email",
        secret=TOKEN,
        link="reset_password",
        otherwise_to="shop",
    ),
    _link_row(AddressConfirmationRequested, "confirm_address", "expires_at", "registered_at"),
    _link_row(PasswordResetRequested, "reset_password", "expires_at"),
    MailedEvent(RecoveryCodeUsed, ("used_at", "codes_left"), account=None, address="email", locale="locale"),
    MailedEvent(PasswordChanged, ("changed_at",), address="email", link="forgot_password"),
    MailedEvent(RegistrationAttempted, ("attempted_at",), address="email", link="forgot_password"),
    MailedEvent(
        InvitationSent,
        ("company_name", "customer_number", "role", "expires_at"),
        account=None,
        address="email",
        locale="locale",
        secret=TOKEN,
        link="accept_invitation",
    ),
    MailedEvent(
        AccessRequested,
        ("company_name", "customer_number", "asker_name", "asker_email", "expires_at"),
        account=None,
        address="email",
        locale="locale",
        secret=TOKEN,
        link="decide_access",
    ),
    MailedEvent(AccessDecided, ("customer_number", "outcome"), address="email"),
    MailedEvent(AccessEnded, ("company_name", "ended_at"), address="email"),
    MailedEvent(DataRequestReceived, ("kind", "due_at", "starts_at"), address="email", link="data_requests"),
    MailedEvent(
        DataRequestConfirmationRequested,
        ("kind", "expires_at"),
        address="email",
        secret=TOKEN,
        link="confirm_data_request",
    ),
    MailedEvent(ExportReady, ("expires_at",), address="email", secret=TOKEN, link="download_export"),
    MailedEvent(ErasureAnnounced, ("erased_from",), address="email"),
    MailedEvent(AccountErased, ("erased_at", "held"), account=None, address="email", locale="locale", forget=True),
    _link_row(EmailChangeRequested, "change_email", "expires_at"),
    MailedEvent(EmailChangeAnnounced, ("asked_at", "new_email"), address="email", link="forgot_password"),
    MailedEvent(EmailChangeToTakenAddress, ("asked_at",), address="email"),
    MailedEvent(EmailChanged, ("changed_at", "new_email"), address="old_email"),
    _order_row(OrderPaid, "paid_at"),
    _order_row(OrderCancelled, "cancelled_at"),
    _order_row(OrderExpired, "expired_at"),
    _money_row(PaymentFailed, "amount", "reason"),
    _money_row(InvoiceIssued, "number", "total", "issued_at", secret=DOCUMENT),
    _money_row(CreditNoteIssued, "number", "invoice_number", "total", "issued_at", secret=DOCUMENT),
    _money_row(RefundCompleted, "amount", "reason", "completed_at"),
)

MAILED_EVENTS: Mapping[type[Event], MailedEvent] = {row.event: row for row in _ROWS}
MAILS: Mapping[str, MailedEvent] = {row.name: row for row in _ROWS}
"""The same rows by the mail's name."""

assert len(MAILED_EVENTS) == len(_ROWS), "two rows of one event: the latter would hide the former"


def _tree(paths: tuple[str, ...]) -> dict[str, Any]:
    """`("order.number", "paid_at")` as pydantic's `include`: `{"order": {"number": True}, "paid_at": True}`."""
    tree: dict[str, Any] = {}
    for path in paths:
        *parents, leaf = path.split(".")
        node = tree
        for parent in parents:
            node = node.setdefault(parent, {})
        node[leaf] = True
    return tree
