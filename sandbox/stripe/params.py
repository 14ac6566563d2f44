"""The parameters each route takes: the part of Stripe's that the flows here use; every other one is refused."""

from typing import Any

from sandbox.stripe.schema import (
    Either,
    ListOf,
    Reader,
    Record,
    boolean,
    choice,
    colour,
    integer,
    link,
    metadata,
    text,
    url,
)

TIME = integer(0, 4_102_444_800)
EXPAND: dict[str, Reader] = {"expand": ListOf(text(), 20)}
CREATED = Either(TIME, Record({"gt": TIME, "gte": TIME, "lt": TIME, "lte": TIME}))
PAGING: dict[str, Reader] = {
    **EXPAND,
    "limit": integer(1, 100),
    "starting_after": text(),
    "ending_before": text(),
}
LOCALES = (  # noqa: SIM905 - reads better as words
    "auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hi-IN hr hu id it ja ko lt lv ms mt nb nl pl "
    "pt pt-BR ro ru sk sl sv th tr vi zh zh-HK zh-TW"
).split()
METHOD_TYPES = ("card", "sepa_debit")

RETRIEVE = Record(EXPAND)


def _address(clearable: bool = False) -> Record:
    names = ("city", "country", "line1", "line2", "postal_code", "state")
    return Record({name: text(clearable=clearable) for name in names})


def _shipping(clearable: bool = False) -> Record:
    fields: dict[str, Reader] = {"address": _address(clearable), "name": text(), "phone": text(clearable=clearable)}
    return Record(fields, required=("address", "name"))


def _customer(clearable: bool) -> dict[str, Reader]:
    return {
        **EXPAND,
        **{name: text(clearable=clearable) for name in ("description", "name", "phone")},
        "email": text(512, clearable=clearable),
        "address": _address(clearable),
        "shipping": _shipping(clearable),
        "metadata": metadata,
        "preferred_locales": ListOf(text(10)),
        "tax_exempt": choice("none", "exempt", "reverse"),
    }


CUSTOMER_CREATE = Record(_customer(clearable=False))
CUSTOMER_UPDATE = Record(_customer(clearable=True))
CUSTOMER_LIST = Record({**PAGING, "created": CREATED, "email": text(512)})

PRODUCT_DATA = Record(
    {"name": text(), "description": text(), "images": ListOf(url, 8), "metadata": metadata, "tax_code": text()},
    required=("name",),
)
PRICE_DATA = Record(
    {
        "currency": text(3),
        "product_data": PRODUCT_DATA,
        "tax_behavior": choice("exclusive", "inclusive", "unspecified"),
        "unit_amount": integer(),
    },
    required=("currency", "product_data", "unit_amount"),
)
LINE_ITEM = Record(
    {"price_data": PRICE_DATA, "quantity": integer(1, 999_999), "metadata": metadata},
    required=("price_data", "quantity"),
)
SESSION_CREATE = Record(
    {
        **EXPAND,
        "mode": choice("payment"),
        "ui_mode": choice("hosted_page"),
        "line_items": ListOf(LINE_ITEM),
        "success_url": link,
        "cancel_url": link,
        "customer": text(),
        "customer_email": text(800),
        "customer_creation": choice("always", "if_required"),
        "client_reference_id": text(200),
        "currency": text(3),
        "metadata": metadata,
        "payment_intent_data": Record(
            {
                "description": text(1000),
                "metadata": metadata,
                "receipt_email": text(800),
                "statement_descriptor": text(22),
                "statement_descriptor_suffix": text(22),
                "transfer_group": text(),
            }
        ),
        "allowed_payment_method_types": ListOf(choice(*METHOD_TYPES)),
        "excluded_payment_method_types": ListOf(text()),
        "branding_settings": Record({"display_name": text(200), "button_color": colour}),
        "expires_at": TIME,
        "locale": choice(*LOCALES),
        "submit_type": choice("auto", "book", "donate", "pay"),
    },
    required=("mode", "line_items", "success_url"),
)
SESSION_LIST = Record(
    {
        **PAGING,
        "created": CREATED,
        "customer": text(),
        "payment_intent": text(),
        "status": choice("open", "complete", "expired"),
    }
)
PAGE_ONLY = Record(PAGING)
PAYMENT_INTENT_LIST = Record({**PAGING, "created": CREATED, "customer": text()})
PAYMENT_INTENT_CANCEL = Record({**EXPAND, "cancellation_reason": text()})
CHARGE_LIST = Record({**PAGING, "created": CREATED, "customer": text(), "payment_intent": text()})
DISPUTE_LIST = Record({**PAGING, "created": CREATED, "charge": text(), "payment_intent": text()})

REFUND_CREATE = Record(
    {
        **EXPAND,
        "amount": integer(1),
        "charge": text(),
        "payment_intent": text(),
        "metadata": metadata,
        "reason": choice("duplicate", "fraudulent", "requested_by_customer"),
    }
)
REFUND_LIST = Record({**PAGING, "created": CREATED, "charge": text(), "payment_intent": text()})

EVENT_LIST = Record(
    {
        **PAGING,
        "created": CREATED,
        "delivery_success": boolean,
        "type": text(),
        "types": ListOf(text(), 20),
    }
)
WEBHOOK_ENDPOINT_CREATE = Record(
    {
        **EXPAND,
        "url": url,
        "enabled_events": ListOf(text()),
        "description": text(),
        "metadata": metadata,
        "api_version": text(),
    },
    required=("url", "enabled_events"),
)
NOTHING = Record({})

# Which SDK TypedDict each table answers to, so that a test can hold the one against the other.
CONTRACTS: dict[str, Any] = {
    "CustomerCreateParams": CUSTOMER_CREATE,
    "CustomerListParams": CUSTOMER_LIST,
    "checkout.SessionCreateParams": SESSION_CREATE,
    "checkout.SessionListParams": SESSION_LIST,
    "checkout.SessionListLineItemsParams": PAGE_ONLY,
    "PaymentIntentListParams": PAYMENT_INTENT_LIST,
    "PaymentIntentCancelParams": PAYMENT_INTENT_CANCEL,
    "ChargeListParams": CHARGE_LIST,
    "DisputeListParams": DISPUTE_LIST,
    "RefundCreateParams": REFUND_CREATE,
    "RefundListParams": REFUND_LIST,
    "EventListParams": EVENT_LIST,
    "WebhookEndpointCreateParams": WEBHOOK_ENDPOINT_CREATE,
    "WebhookEndpointListParams": PAGE_ONLY,
}
