"""billing, wired on one screen."""

from functools import partial
from zoneinfo import ZoneInfo

from services.billing import consumers, endpoints
from services.billing.adapters.document_links import DocumentLinks
from services.billing.adapters.documents import DocumentStore
from services.billing.adapters.invoices import InvoiceStore
from services.billing.adapters.payments import PaymentStore
from services.billing.adapters.pdf import render
from services.billing.adapters.stripe_events import stripe_events
from services.billing.adapters.stripe_gateway import StripeGateway
from services.billing.adapters.stripe_webhooks import WebhookDoor
from services.billing.context import Billing
from services.billing.settings import Settings
from shared.service import Kit, Wiring

WEBHOOK_BODY = 256 * 1024
"""Bytes; Stripe's events are a few kilobytes."""


def wire(settings: Settings, kit: Kit) -> Wiring[Billing]:
    """The whole service from its settings and the kernel's kit."""
    zone = ZoneInfo(settings.seller_time_zone)
    billing = Billing(
        payments=PaymentStore(kit.database, kit.outbound),
        invoices=InvoiceStore(kit.database, kit.outbound),
        documents=DocumentStore(kit.database, kit.clock),
        stripe_events=stripe_events(kit.database, kit.outbound),
        stripe=StripeGateway(
            settings.stripe_api_key,
            settings.stripe_api_url,
            settings.shop_url,
            settings.stripe_payment_methods,
            settings.stripe_timeout,
        ),
        webhooks=WebhookDoor(settings.stripe_webhook_secrets),
        links=DocumentLinks(settings.billing_url, settings.document_link_keys),
        notifier_key=settings.notifier_public_key,
        render=partial(render, zone=zone),
        seller=settings.seller(),
        zone=zone,
        signals=kit.signals,
        idempotency=kit.idempotency,
        rate_limits=kit.rate_limits,
        clock=kit.clock,
    )
    return Wiring(
        context=billing,
        routers=endpoints.ROUTERS,
        handlers=consumers.TABLE,
        stores=(billing.payments, billing.invoices, billing.documents, billing.stripe_events),
        body_limits={"/billing/v1/webhooks/stripe": WEBHOOK_BODY},
        close=billing.stripe.close,
    )
