"""The whole stack with rate limits out of the way, and one customer with a paid order in it."""

from collections.abc import Iterator

import pytest

from sandbox.demo.client import Client
from sandbox.demo.hops import NoLogs
from sandbox.demo.journey import FIRST_PASSWORD, Journey
from sandbox.demo.timeline import Timeline
from sandbox.stack.ports import free_ports
from sandbox.stack.stack import Stack
from tests.clients.fuzz.schemathesis_run import SERVICES, Prepared


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Every part as a private process. A limit of 30 a minute would answer all but 30 requests with 429."""
    limits = {service: {"RATE_LIMIT_FACTOR": "1000"} for service in SERVICES}
    with Stack(tmp_path_factory.mktemp("stack"), ports=free_ports(), env=limits) as stack:
        yield stack


@pytest.fixture(scope="session")
def prepared(stack: Stack) -> Prepared:
    """The customer's token, and the ids that requests may name."""
    state = stack.description()
    client = Client(state["gateway"])
    journey = Journey(client, state["mailbox"], Timeline(NoLogs()))
    journey.walk("register", "confirm_address", "receive_registration", "place_order", "pay_order", "receive_documents")
    unpaid = client.post(
        "/orders/v1/orders",
        {"lines": [{"sku": journey.order["lines"][0]["sku"], "quantity": 1}]} | {"terms_accepted": True},
    )
    journey.mailbox.close()
    client.close()
    return Prepared(
        client.token or "",
        {
            "identity": {"body.email": journey.email, "body.password": FIRST_PASSWORD},
            "orders": {"path.number": journey.order["number"]},
            "billing": {"path.number": journey.invoice["number"], "body.payable.reference": unpaid["number"]},
        },
    )
