"""What billing's endpoints, consumers, jobs and actions are handed, by capability; wired in `service.py`."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import tzinfo

from services.billing.adapters.mongo.fiscal_documents import FiscalDocuments
from services.billing.adapters.mongo.rendered_documents import RenderedDocuments
from services.billing.documents.links import DocumentLinks
from services.billing.domain.checkout.payment import Payment
from services.billing.domain.invoices.fiscal_document import Draft, FiscalDocument
from services.billing.domain.parties import Seller
from services.billing.domain.provider.gateway import PaymentProvider
from services.billing.domain.webhooks.stripe_event import StripeEvent, WebhookVerifier
from shared.events.contract import Event
from shared.messaging.signals import Signals
from shared.persistence.repository import Repository
from shared.runtime.return_targets import ReturnTargets
from shared.values.clock import Clock
from shared.web.idempotency import Idempotency
from shared.web.rate_limits import RateLimits


@dataclass(frozen=True)
class CheckoutContext:
    """From a payable to its payment. `signals` wake the requests that wait for a payment to be opened."""

    payments: Repository[Payment]
    provider: PaymentProvider
    return_targets: ReturnTargets
    signals: Signals
    clock: Clock


@dataclass(frozen=True)
class RefundsContext:
    """Refunds of payments."""

    payments: Repository[Payment]
    provider: PaymentProvider
    clock: Clock


@dataclass(eq=False)
class WaitingDraft:
    """A draft that some task of this process wants to be `issued`; `announce` makes the event of its document."""

    draft: Draft
    announce: Callable[[FiscalDocument], Event]
    issued: FiscalDocument | None = None


@dataclass(frozen=True)
class Numbering:
    """A matter of speed alone: the drafts of one process are `waiting` for their `turn` instead of racing for a number,
    and whoever has it issues those that wait, too; `last` keeps the newest document that this process knows of each
    series, so that the next number needs no read."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: list[WaitingDraft] = field(default_factory=list)
    last: dict[str, FiscalDocument] = field(default_factory=dict)


@dataclass(frozen=True)
class InvoicesContext:
    """Fiscal documents and their PDF. `zone` is the calendar that dates them."""

    payments: Repository[Payment]
    fiscal_documents: FiscalDocuments
    rendered_documents: RenderedDocuments
    links: DocumentLinks
    notifier_key: str
    render: Callable[[FiscalDocument], bytes]
    seller: Seller
    zone: tzinfo
    clock: Clock
    numbering: Numbering = field(default_factory=Numbering)


@dataclass(frozen=True)
class WebhooksContext:
    """Stripe's events, and the capabilities that they are applied to."""

    stripe_events: Repository[StripeEvent]
    verifier: WebhookVerifier
    checkout: CheckoutContext
    refunds: RefundsContext
    invoices: InvoicesContext
    clock: Clock


@dataclass(frozen=True)
class BillingContext:
    """The service's capabilities, and what its endpoints need besides."""

    checkout: CheckoutContext
    refunds: RefundsContext
    invoices: InvoicesContext
    webhooks: WebhooksContext
    idempotency: Idempotency
    rate_limits: RateLimits
