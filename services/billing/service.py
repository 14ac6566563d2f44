"""billing, wired on one screen."""

from functools import partial

from services.billing import consumers, endpoints, jobs
from services.billing.adapters.mongo.fiscal_documents import FiscalDocuments
from services.billing.adapters.mongo.payments import payment_repository
from services.billing.adapters.mongo.rendered_documents import RenderedDocuments
from services.billing.adapters.mongo.stripe_events import stripe_events
from services.billing.adapters.stripe.checkout_page import CheckoutPage
from services.billing.adapters.stripe.gateway import StripeGateway
from services.billing.adapters.stripe.webhooks import StripeSignatures
from services.billing.context import (
    BillingContext,
    CheckoutContext,
    InvoicesContext,
    RefundsContext,
    WebhooksContext,
)
from services.billing.documents.links import DocumentLinks
from services.billing.documents.pdf import render
from services.billing.settings import Settings
from shared.runtime.return_targets import ReturnTargets
from shared.runtime.service import Kernel, ServiceDefinition

WEBHOOK_BODY = 256 * 1024
"""Bytes; Stripe's events are a few kilobytes."""


def wire(settings: Settings, kernel: Kernel) -> ServiceDefinition[BillingContext]:
    """The whole service from its settings and the kernel."""
    brand, zone = settings.brand(), settings.zone()
    targets = ReturnTargets(settings.return_targets)
    page = CheckoutPage(
        targets,
        settings.checkout_success_path,
        settings.checkout_cancel_path,
        settings.stripe_payment_methods,
        brand,
        zone,
    )
    stripe = StripeGateway(settings.stripe_api_key, settings.stripe_api_url, page, settings.stripe_timeout)
    payments = payment_repository(kernel.database, kernel.outbound)
    invoices = InvoicesContext(
        payments=payments,
        fiscal_documents=FiscalDocuments(kernel.database, kernel.outbound),
        rendered_documents=RenderedDocuments(kernel.database, kernel.clock),
        links=DocumentLinks(settings.billing_url, settings.document_link_keys),
        notifier_key=settings.notifier_public_key,
        render=partial(render, brand=brand, zone=zone),
        seller=settings.seller(),
        zone=zone,
        clock=kernel.clock,
    )
    checkout = CheckoutContext(payments, stripe, targets, kernel.signals, kernel.clock)
    refunds = RefundsContext(payments, stripe, kernel.clock)
    webhooks = WebhooksContext(
        stripe_events(kernel.database, kernel.outbound),
        StripeSignatures(settings.stripe_webhook_secrets),
        checkout,
        refunds,
        invoices,
        kernel.clock,
    )
    return ServiceDefinition(
        context=BillingContext(checkout, refunds, invoices, webhooks, kernel.idempotency, kernel.rate_limits),
        routers=endpoints.ROUTERS,
        problem_texts=endpoints.PROBLEM_TEXTS,
        examples=endpoints.EXAMPLES,
        handlers=consumers.TABLE,
        jobs=jobs.TABLE,
        stores=(payments, invoices.fiscal_documents, invoices.rendered_documents, webhooks.stripe_events),
        body_limits={"/billing/v1/webhooks/stripe": WEBHOOK_BODY},
        close=stripe.close,
    )
