"""The events that notifier hears about one account, made from what their publishers wrote as examples."""

from typing import Any

from services.notifier.domain.mails.mailed_events import MAILED_EVENTS
from shared.events.billing.invoice_issued import InvoiceIssued
from shared.events.contract import Event
from shared.events.identity.account_changed import AccountChanged
from shared.events.identity.account_registered import AccountRegistered
from shared.events.identity.address_confirmation_requested import AddressConfirmationRequested
from shared.events.identity.credentials_issued import CredentialsIssued
from shared.events.identity.password_reset_requested import PasswordResetRequested
from shared.events.orders.order_paid import OrderPaid
from shared.events.parts import AccountState
from shared.values.locale import Locale
from tests.support.examples import example
from tests.support.keys import opened, sealed

_PAID = example(OrderPaid)
ACCOUNT, ORDER = _PAID.order.account_id, _PAID.order.number
TOKEN = opened(example(PasswordResetRequested).token)
EMAIL = "camille@example.com"


def account(**changes: Any) -> AccountState:
    """The account of these tests, as identity publishes it once its address is confirmed."""
    state = example(AccountRegistered).account
    return state.model_copy(update={"account_id": ACCOUNT, "email": EMAIL, "email_confirmed": True} | changes)


CUSTOMER = account().customer_number


def account_registered(**changes: Any) -> AccountRegistered:
    """As it comes: before the address is confirmed."""
    return AccountRegistered(account=account(email_confirmed=False, **changes))


def account_changed(**changes: Any) -> AccountChanged:
    return AccountChanged(account=account(**changes))


def credentials_issued(**changes: Any) -> CredentialsIssued:
    """Of a customer who has chosen a password."""
    known = {"account_id": ACCOUNT, "customer_number": CUSTOMER, "email": EMAIL, "token": None, "expires_at": None}
    return example(CredentialsIssued, **known | changes)


def order_paid(article: str | None = None) -> OrderPaid:
    """An order of that account; `article` names its first line."""
    if article is None:
        return _PAID
    first, *others = _PAID.order.lines
    lines = (first.model_copy(update={"name": article}), *others)
    return _PAID.model_copy(update={"order": _PAID.order.model_copy(update={"lines": lines})})


def password_reset_requested(email: str = EMAIL) -> PasswordResetRequested:
    return example(PasswordResetRequested, account_id=ACCOUNT, email=email, token=sealed(TOKEN))


def address_confirmation_requested(email: str = "new@example.com") -> AddressConfirmationRequested:
    return example(AddressConfirmationRequested, account_id=ACCOUNT, email=email, token=sealed(TOKEN))


def invoice_issued(pdf_url: str) -> InvoiceIssued:
    """An invoice whose document is behind `pdf_url`."""
    return example(InvoiceIssued, account_id=ACCOUNT, pdf_url=sealed(pdf_url))


def all_that_are_mailed(pdf_url: str, *, locale: Locale = "fr") -> list[Event]:
    """One event of each kind that ends in a mail, all about the account of these tests; in `locale` where the event
    names a language."""
    return [_of_our_account(example(contract), pdf_url, locale) for contract in MAILED_EVENTS]


def _of_our_account(event: Event, pdf_url: str, locale: Locale) -> Event:
    ours: dict[str, Any] = {
        "account_id": ACCOUNT,
        "pdf_url": sealed(pdf_url),
        "token": sealed(TOKEN),
        "locale": locale,
    }
    if order := getattr(event, "order", None):
        ours["order"] = order.model_copy(update={"account_id": ACCOUNT})
    return event.model_copy(update={name: value for name, value in ours.items() if name in type(event).model_fields})


def from_client(event: Event, target: str | None) -> Event:
    """The event of what was begun in the client `target`."""
    if order := getattr(event, "order", None):
        return event.model_copy(update={"order": order.model_copy(update={"return_target": target})})
    return event.model_copy(update={"return_target": target})
