"""What a payment is for (BI-01): today an order; a subscription's term, a quote's deposit or an invoice later.

A new kind is a member of `PayableKind`, a consumer that opens its payment from the event that fixes the amount, and its
name in requests, on the checkout page and on documents (tests name the text that is missing).
"""

from typing import Literal

from shared.events import parts
from shared.values.state import StateValue

PayableKind = Literal["order"]


class Payable(StateValue):
    """`reference` is the number that the owner of the thing knows it by, such as an order number."""

    kind: PayableKind
    reference: str

    @property
    def id(self) -> str:
        """The payment's document id, and what idempotency keys at Stripe are made from: `order:R-7K2M-9QXA-04TV`."""
        return f"{self.kind}:{self.reference}"

    def part(self) -> parts.Payable:
        """As events name it."""
        return parts.Payable(kind=self.kind, reference=self.reference)
