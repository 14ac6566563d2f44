"""billing, wired on one screen."""

from functools import partial

from services.billing import consumers, endpoints, jobs
from services.billing.adapters.mongo.fiscal_documents import FiscalDocuments
from services.billing.adapters.mongo.payments import payment_repository
from services.billing.adapters.mongo.rendered_documents import RenderedDocuments
from services.billing.adapters.mongo.stripe_events import stripe_events
from services.billing.adapters.stripe.checkout_page import CheckoutPage
from services.billing.adapters.stripe.gateway import StripeGateway
from services.billing.adapters.stripe.webhooks import WebhookVerifier
from services.billing.context import BillingContext
from services.billing.documents.links import DocumentLinks
from services.billing.documents.pdf import render
from services.billing.settings import Settings
from shared.runtime.service import Kernel, ServiceDefinition

WEBHOOK_BODY = 256 * 1024
"""Bytes; Stripe's events are a few kilobytes."""


def wire(settings: Settings, kernel: Kernel) -> ServiceDefinition[BillingContext]:
    """The whole service from its settings and the kernel's kernel."""
    brand, zone = settings.brand(), settings.zone()
    page = CheckoutPage(
        settings.checkout_success_url, settings.checkout_cancel_url, settings.stripe_payment_methods, brand, zone
    )
    context = BillingContext(
        payments=payment_repository(kernel.database, kernel.outbound),
        fiscal_documents=FiscalDocuments(kernel.database, kernel.outbound),
        rendered_documents=RenderedDocuments(kernel.database, kernel.clock),
        stripe_events=stripe_events(kernel.database, kernel.outbound),
        stripe=StripeGateway(
            settings.stripe_api_key,
            settings.stripe_api_url,
            page,
            settings.stripe_timeout,
        ),
        webhooks=WebhookVerifier(settings.stripe_webhook_secrets),
        links=DocumentLinks(settings.billing_url, settings.document_link_keys),
        notifier_key=settings.notifier_public_key,
        render=partial(render, brand=brand, zone=zone),
        seller=settings.seller(),
        zone=zone,
        signals=kernel.signals,
        idempotency=kernel.idempotency,
        rate_limits=kernel.rate_limits,
        clock=kernel.clock,
    )
    return ServiceDefinition(
        context=context,
        routers=endpoints.ROUTERS,
        handlers=consumers.TABLE,
        jobs=jobs.TABLE,
        stores=(context.payments, context.fiscal_documents, context.rendered_documents, context.stripe_events),
        body_limits={"/billing/v1/webhooks/stripe": WEBHOOK_BODY},
        close=context.stripe.close,
    )
