"""The API's routes: method, path, parameters and who answers."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.stripe import checkout, customers, disputes, endpoints, events, params, payments, refunds
from sandbox.stripe.schema import Record
from sandbox.stripe.simulator import Call, Simulator
from sandbox.stripe.store import Json

Handler = Callable[[Simulator, Call], Json]


@dataclass(frozen=True)
class ApiRoute:
    """One method on one path; `{id}` stands for an object's id."""

    method: str
    path: str
    accepts: Record
    handler: Handler


ROUTES = tuple(
    ApiRoute(*row)
    for row in (
        ("POST", "/v1/customers", params.CUSTOMER_CREATE, customers.create),
        ("GET", "/v1/customers", params.CUSTOMER_LIST, customers.list_customers),
        ("GET", "/v1/customers/{id}", params.RETRIEVE, customers.retrieve),
        ("POST", "/v1/customers/{id}", params.CUSTOMER_UPDATE, customers.update),
        ("POST", "/v1/checkout/sessions", params.SESSION_CREATE, checkout.create),
        ("GET", "/v1/checkout/sessions", params.SESSION_LIST, checkout.list_sessions),
        ("GET", "/v1/checkout/sessions/{id}", params.RETRIEVE, checkout.retrieve),
        ("GET", "/v1/checkout/sessions/{id}/line_items", params.PAGE_ONLY, checkout.line_items),
        ("POST", "/v1/checkout/sessions/{id}/expire", params.RETRIEVE, checkout.expire),
        ("GET", "/v1/payment_intents", params.PAYMENT_INTENT_LIST, payments.list_intents),
        ("GET", "/v1/payment_intents/{id}", params.RETRIEVE, payments.retrieve_intent),
        ("POST", "/v1/payment_intents/{id}/cancel", params.PAYMENT_INTENT_CANCEL, payments.cancel_intent),
        ("GET", "/v1/payment_methods/{id}", params.RETRIEVE, payments.retrieve_method),
        ("GET", "/v1/charges", params.CHARGE_LIST, payments.list_charges),
        ("GET", "/v1/charges/{id}", params.RETRIEVE, payments.retrieve_charge),
        ("POST", "/v1/refunds", params.REFUND_CREATE, refunds.create),
        ("GET", "/v1/refunds", params.REFUND_LIST, refunds.list_refunds),
        ("GET", "/v1/refunds/{id}", params.RETRIEVE, refunds.retrieve),
        ("GET", "/v1/disputes", params.DISPUTE_LIST, disputes.list_disputes),
        ("GET", "/v1/disputes/{id}", params.RETRIEVE, disputes.retrieve),
        ("GET", "/v1/events", params.EVENT_LIST, events.list_events),
        ("GET", "/v1/events/{id}", params.RETRIEVE, events.retrieve),
        ("POST", "/v1/webhook_endpoints", params.WEBHOOK_ENDPOINT_CREATE, endpoints.create),
        ("GET", "/v1/webhook_endpoints", params.PAGE_ONLY, endpoints.list_endpoints),
        ("GET", "/v1/webhook_endpoints/{id}", params.RETRIEVE, endpoints.retrieve),
        ("DELETE", "/v1/webhook_endpoints/{id}", params.NOTHING, endpoints.delete),
    )
)
