"""The dependencies of billing's endpoints, consumers and actions; wired in `service.py`."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import tzinfo

from services.billing.adapters.mongo.fiscal_documents import FiscalDocuments
from services.billing.adapters.mongo.rendered_documents import RenderedDocuments
from services.billing.adapters.stripe.gateway import StripeGateway
from services.billing.adapters.stripe.webhooks import WebhookVerifier
from services.billing.documents.links import DocumentLinks
from services.billing.domain.checkout.payment import Payment
from services.billing.domain.invoices.fiscal_document import FiscalDocument
from services.billing.domain.parties import Seller
from services.billing.domain.webhooks.stripe_event import StripeEvent
from shared.messaging.signals import Signals
from shared.persistence.repository import Repository
from shared.values.clock import Clock
from shared.web.idempotency import Idempotency
from shared.web.rate_limits import RateLimits


@dataclass(frozen=True)
class BillingContext:
    """The service's stores and tools. `zone` is the calendar that dates the seller's documents; `numbering` lets one
    process's documents queue for their numbers instead of racing, which is a matter of speed alone."""

    payments: Repository[Payment]
    fiscal_documents: FiscalDocuments
    rendered_documents: RenderedDocuments
    stripe_events: Repository[StripeEvent]
    stripe: StripeGateway
    webhooks: WebhookVerifier
    links: DocumentLinks
    notifier_key: str
    render: Callable[[FiscalDocument], bytes]
    seller: Seller
    zone: tzinfo
    signals: Signals
    idempotency: Idempotency
    rate_limits: RateLimits
    clock: Clock
    numbering: asyncio.Lock = field(default_factory=asyncio.Lock)
