"""orders in-process, on the real database, with a small catalogue and one known customer."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

from services.orders.consumers import TABLE
from services.orders.context import OrdersContext
from services.orders.domain.catalogue.product import Product
from services.orders.service import wire
from services.orders.settings import Settings
from shared.events.contract import Event
from shared.events.identity.account_registered import AccountRegistered
from shared.events.parts import AccountState, PostalAddress
from shared.messaging.envelope import Received
from shared.runtime.service import Kernel, ServiceDefinition
from shared.values.keys import encode_key
from shared.values.money import eur
from tests.support.in_process import http_client
from tests.support.tokens import bearer
from tests.support.waiting import FakeClock

ACCOUNT = "acc_01"

Deliver = Callable[..., Awaitable[None]]


@pytest.fixture
def definition(make_kernel: Callable[[str], Kernel], mongo_url: str) -> ServiceDefinition[OrdersContext]:
    settings = Settings(
        mongo_url=mongo_url,
        amqp_url="amqp://unused.test",
        personal_data_keys=[encode_key(bytes(32))],
        jwks_url="http://unused.test",
    )
    return wire(settings, make_kernel("orders"))


@pytest.fixture
async def api(definition: ServiceDefinition[OrdersContext]) -> AsyncIterator[httpx.AsyncClient]:
    """orders' HTTP API with two products."""
    async with http_client("orders", definition) as client:
        await definition.context.products.put([product("PAD", 1000, 2100), product("BOOK", 999, 600)])
        yield client


@pytest.fixture
def deliver(definition: ServiceDefinition[OrdersContext], fake_clock: FakeClock) -> Deliver:
    """Hands an event to its consumer, as the kernel would: `await deliver(event, id="evt_1", seq=1)`."""

    async def hand(event: Event, *, id: str, seq: int = 1) -> None:  # noqa: A002 - the envelope's own word
        received: Received[Any] = Received[Any].model_construct(
            data=event, id=id, subject="any", seq=seq, time=fake_clock(), correlation="test"
        )
        await TABLE[type(event)](definition.context, received)

    return hand


@pytest.fixture
async def customer(deliver: Deliver) -> dict[str, str]:
    """A customer whom orders knows, as a header."""
    await deliver(registered(ACCOUNT), id="evt_registered")
    return bearer(ACCOUNT)


def product(sku: str, amount: int, vat_rate: int) -> Product:
    return Product(
        sku=sku,
        names={"fr": f"{sku} fr", "nl": f"{sku} nl", "en": f"{sku} en"},
        category="parts",
        vendor="Exemple",
        price=eur(amount),
        vat_rate=vat_rate,
    )


def registered(account_id: str, **state: Any) -> AccountRegistered:
    account = {
        "account_id": account_id,
        "customer_number": "C000000018",
        "email": f"{account_id}@example.com",
        "email_confirmed": False,
        "first_name": "Camille",
        "name": "Exemple",
        "phone": "+3225551212",
        "address": PostalAddress(street="Rue 1", postal_code="1000", city="Bruxelles", country="BE"),
        "locale": "nl",
        "registered_at": "2026-03-02T10:00:00Z",
    }
    return AccountRegistered(account=AccountState.model_validate(account | state))
