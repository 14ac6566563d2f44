"""What the endpoints, consumers and actions of billing are handed; wired in `service.py`."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import tzinfo

from services.billing.adapters.document_links import DocumentLinks
from services.billing.adapters.documents import DocumentStore
from services.billing.adapters.invoices import InvoiceStore
from services.billing.adapters.payments import PaymentStore
from services.billing.adapters.stripe_gateway import StripeGateway
from services.billing.adapters.stripe_webhooks import WebhookDoor
from services.billing.domain.invoice import Invoice, Seller
from services.billing.domain.stripe_event import StripeEvent
from shared.clock import Clock
from shared.messaging.signals import Signals
from shared.store import Aggregates
from shared.web.idempotency import Idempotency
from shared.web.rate_limits import RateLimits


@dataclass(frozen=True)
class Billing:
    """The service's stores and tools. `zone` is the calendar that dates the seller's documents; `numbering` lets one
    process's documents queue for their numbers instead of racing, which is a matter of speed alone."""

    payments: PaymentStore
    invoices: InvoiceStore
    documents: DocumentStore
    stripe_events: Aggregates[StripeEvent]
    stripe: StripeGateway
    webhooks: WebhookDoor
    links: DocumentLinks
    notifier_key: str
    render: Callable[[Invoice], bytes]
    seller: Seller
    zone: tzinfo
    signals: Signals
    idempotency: Idempotency
    rate_limits: RateLimits
    clock: Clock
    numbering: asyncio.Lock = field(default_factory=asyncio.Lock)
