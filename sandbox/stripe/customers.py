"""Customers: create, read, change, list."""

from sandbox.stripe import events
from sandbox.stripe.ids import new_id
from sandbox.stripe.render import page, required
from sandbox.stripe.simulator import Call, Simulator
from sandbox.stripe.store import Json

ADDRESS_FIELDS = ("city", "country", "line1", "line2", "postal_code", "state")


def create(sim: Simulator, call: Call) -> Json:
    """POST /v1/customers → customer.created."""
    return add(sim, call.params)


def add(sim: Simulator, params: Json) -> Json:
    """A new customer from checked parameters."""
    address = params.get("address")
    customer = {
        "id": new_id("cus_"),
        "object": "customer",
        "address": _full_address(address) if address else None,
        "balance": 0,
        "created": sim.now(),
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": params.get("description"),
        "email": params.get("email"),
        "invoice_prefix": new_id("")[:8].upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": params.get("metadata", {}),
        "name": params.get("name"),
        "next_invoice_sequence": 1,
        "phone": params.get("phone"),
        "preferred_locales": params.get("preferred_locales", []),
        "shipping": params.get("shipping"),
        "tax_exempt": params.get("tax_exempt", "none"),
        "test_clock": None,
    }
    sim.store.add(customer)
    events.record(sim, "customer.created", customer)
    return customer


def update(sim: Simulator, call: Call) -> Json:
    """POST /v1/customers/{id} → customer.updated with the previous values."""
    customer = required(sim, "customer", call.ids["id"])
    changes = {name: value for name, value in call.params.items() if name != "expand"}
    if changes.get("address"):
        changes["address"] = _full_address(changes["address"])
    if "metadata" in changes:
        changes["metadata"] = _merged(customer["metadata"], changes["metadata"])
    previous = {name: customer[name] for name, value in changes.items() if customer[name] != value}
    customer |= changes
    sim.store.save(customer)
    if previous:
        events.record(sim, "customer.updated", customer, previous)
    return customer


def retrieve(sim: Simulator, call: Call) -> Json:
    """GET /v1/customers/{id}."""
    return required(sim, "customer", call.ids["id"])


def list_customers(sim: Simulator, call: Call) -> Json:
    """GET /v1/customers, by exact `email` and `created`."""
    return page(sim, call, "customer", fields=("email",))


def _full_address(given: Json) -> Json:
    return {name: given.get(name) for name in ADDRESS_FIELDS}


def _merged(old: dict[str, str], given: dict[str, str]) -> dict[str, str]:
    """Keys are added or replaced; an empty value unsets its key, an empty set unsets all."""
    return {key: value for key, value in {**old, **given}.items() if value} if given else {}
