"""A payable was paid, once (BI-01). orders marks its order as paid."""

from datetime import datetime
from typing import ClassVar

from shared.events.contract import Event
from shared.events.parts import Payable
from shared.values.money import Money


class PaymentSucceeded(Event):
    """`payment_id` is the payment's own id at Stripe (`pi_…`)."""

    TYPE: ClassVar[str] = "billing.payment_succeeded"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("orders",)

    payable: Payable
    customer_number: str
    account_id: str
    payment_id: str
    amount: Money
    paid_at: datetime
