"""The payment of a payable, as it is stored (BI-01); `transitions` has what happens to it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from services.billing.domain.checkout.checkout_session import CheckoutSession
from services.billing.domain.lines import Line
from services.billing.domain.parties import Buyer
from services.billing.domain.payable import Payable
from services.billing.domain.provider.snapshots import Paid
from services.billing.domain.refunds.refund import Refund
from shared.events.contract import Message
from shared.values.money import Money, Totals
from shared.values.state import State


class Status(StrEnum):
    """The status of a payment."""

    OPEN = "open"
    PAID = "paid"
    CLOSED = "closed"


BuyerStatus = Literal["open", "processing", "paid", "closed"]

_BUYER_STATUS: Mapping[Status, BuyerStatus] = {Status.OPEN: "open", Status.PAID: "paid", Status.CLOSED: "closed"}


class Payment(State):
    """One per payable, whose id is the document's.

    `to_pay` is the sum due, which may be less than the total of `lines`. An unpaid payable ends at `expires_at`.
    `failures` are the keys of the declined attempts that were published. `return_target` is the client that the payable
    was begun in: mails about its money lead there.
    """

    payable: Payable
    customer_number: str
    account_id: str
    buyer: Buyer
    lines: tuple[Line, ...]
    totals: Totals
    to_pay: Money
    placed_at: datetime
    expires_at: datetime
    status: Status = Status.OPEN
    checkout_sessions: tuple[CheckoutSession, ...] = ()
    paid: Paid | None = None
    refunds: tuple[Refund, ...] = ()
    failures: tuple[str, ...] = ()
    return_target: str | None = None

    def checkout_session(self, checkout_session_id: str) -> CheckoutSession | None:
        return next((each for each in self.checkout_sessions if each.id == checkout_session_id), None)

    def refund_of(self, payment_id: str) -> Refund | None:
        return next((each for each in self.refunds if each.payment_id == payment_id), None)

    def buyer_status(self) -> BuyerStatus:
        """The status shown to the buyer; `processing` while the bank has not answered."""
        if self.status is Status.OPEN and any(each.status == "processing" for each in self.checkout_sessions):
            return "processing"
        return _BUYER_STATUS[self.status]


SETTLED_AFTER = timedelta(days=14)
"""After it was received, money may go back for this long (the right of withdrawal, directive 2011/83/EU article 9)."""

_BANK_ANSWERS_WITHIN = timedelta(days=30)
"""A debit that the bank has not answered: 14 days at most for SEPA, and its time to be returned."""


def open_until(payment: Payment) -> datetime | None:
    """Until when the buyer's details are needed for it: while it can be paid, the bank has not answered, or the money
    that came may go back (ID-14)."""
    if payment.paid is not None:
        return payment.paid.at + SETTLED_AFTER
    if payment.buyer_status() == "processing":
        return payment.placed_at + _BANK_ANSWERS_WITHIN
    return payment.expires_at if payment.status is Status.OPEN else None


Decision = tuple[Payment, Sequence[Message]]
