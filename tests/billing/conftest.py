"""billing in-process on the real database, with the stand-in for Stripe as a process of its own."""

import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from nacl.public import PrivateKey

from sandbox.stack import probes
from sandbox.stack.ports import free_port
from sandbox.stack.process import Process
from services.billing.context import BillingContext
from services.billing.service import wire
from services.billing.settings import Settings
from shared.persistence.mongo import Database
from shared.runtime.service import Kernel, ServiceDefinition
from shared.values import clock
from shared.values.keys import encode_key
from tests.billing.stripe_stand_in import API_KEY, StandIn
from tests.billing.till import OLD_SECRET, SECRET, Till
from tests.support.in_process import http_client
from tests.support.waiting import FakeClock

ROOT = Path(__file__).parents[2]
NOTIFIER_PRIVATE = bytes(range(32))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The SDK hands httpx its form as `data`, which httpx would rather have as `content`: not ours to mend."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning"))


@pytest.fixture(scope="session")
def stand_in_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The stand-in's API and page, without a webhook endpoint: the tests carry the webhooks themselves."""
    folder = tmp_path_factory.mktemp("stripe")
    api, page = free_port(), free_port()
    options = {"--api-port": api, "--page-port": page, "--data": folder / "data", "--api-key": API_KEY}
    process = Process(
        "stripe",
        [sys.executable, "-m", "sandbox.stripe", *(str(part) for pair in options.items() for part in pair)],
        log=folder / "stripe.log",
        ready=lambda: probes.answers_http(api, "/_sim/health"),
        directory=ROOT,
    ).up()
    yield f"http://127.0.0.1:{api}", f"http://127.0.0.1:{page}"
    process.stop()


@pytest.fixture
def sim_url(stand_in_process: tuple[str, str]) -> str:
    """The stand-in's API."""
    return stand_in_process[0]


@pytest.fixture
async def sim(stand_in_process: tuple[str, str]) -> AsyncIterator[StandIn]:
    """The stand-in, without faults."""
    stand_in = StandIn(*stand_in_process)
    yield stand_in
    await stand_in.clear_faults()
    await stand_in.close()


@pytest.fixture
def fake_clock() -> FakeClock:
    """Stripe's stand-in lives in real time, so billing's clock starts there too."""
    return FakeClock(clock.now())


@pytest.fixture
async def definition(
    make_kernel: Callable[[str], Kernel], mongo_url: str, stand_in_process: tuple[str, str]
) -> AsyncIterator[ServiceDefinition[BillingContext]]:
    definition = wire(settings(mongo_url, stand_in_process[0]), make_kernel("billing"))
    yield definition
    assert definition.close is not None
    await definition.close()


@pytest.fixture
async def till(
    definition: ServiceDefinition[BillingContext], sim: StandIn, database: Database, fake_clock: FakeClock
) -> AsyncIterator[Till]:
    """billing with its HTTP API, and everything a test does with it."""
    async with http_client("billing", definition) as client:
        yield Till(client, definition, sim, database, fake_clock)


def settings(mongo_url: str, stripe_url: str, **changes: object) -> Settings:
    given: dict[str, object] = {
        "mongo_url": mongo_url,
        "amqp_url": "amqp://unused.test",
        "personal_data_keys": [encode_key(bytes(32))],
        "jwks_url": "http://unused.test",
        "stripe_api_key": API_KEY,
        "stripe_api_url": stripe_url,
        "stripe_webhook_secrets": [SECRET, OLD_SECRET],
        "stripe_payment_methods": ["card", "sepa_debit"],
        "stripe_timeout": 1,
        "checkout_success_url": "http://shop.test/{locale}/paid/{order}?session_id={CHECKOUT_SESSION_ID}",
        "checkout_cancel_url": "http://shop.test/{locale}/cancelled/{order}",
        "brand_name": "Comptoir Exemple",
        "billing_url": "http://billing.test",
        "notifier_public_key": encode_key(bytes(PrivateKey(NOTIFIER_PRIVATE).public_key)),
        "document_link_keys": [encode_key(bytes([7] * 32)), encode_key(bytes([8] * 32))],
        "seller_name": "Comptoir Exemple SA",
        "seller_street": "Rue de l'Exemple 1",
        "seller_postal_code": "1000",
        "seller_city": "Bruxelles",
        "seller_country": "BE",
        "seller_vat_number": "BE0999999922",
        "seller_company_number": "0999999922",
        "seller_email": "factures@example.com",
    }
    return Settings.model_validate(given | changes)
