"""What all services show at /metrics after a whole journey, as a scraper reads it (OP-01)."""

import httpx
import pytest

from sandbox.stack.stack import Stack
from tests.journeys.rest import MakeJourney, settled
from tests.support.metric_labels import suspicious
from tests.support.metrics import Sample, Scrape, read

SERVICES = ("identity", "orders", "billing", "notifier")
JOURNEY = {
    "identity": ("comptoir_logins_total", "comptoir_http_request_seconds_count", "comptoir_database_commands_total"),
    "orders": ("comptoir_events_published_total", "comptoir_events_handled_total", "comptoir_broker_connected"),
    "billing": ("comptoir_stripe_call_seconds_count", "comptoir_stripe_webhooks_total", "comptoir_database_reachable"),
    "notifier": ("comptoir_mails_total", "comptoir_event_latency_seconds_count", "comptoir_build_info"),
}


def scraped(stack: Stack, service: str) -> Scrape:
    """One service's metrics, from its own port."""
    answer = httpx.get(f"{stack.service_url(service)}/metrics", timeout=10)
    assert answer.status_code == 200
    return read(answer.text)


@pytest.mark.rule("OP-01")
def test_metrics_count_a_journey_and_name_nobody(make_journey: MakeJourney, stack: Stack) -> None:
    """Each service shows its part of the journey and no backlog; every label is a name from the code."""
    make_journey().walk()
    settled(stack)
    shown = {service: scraped(stack, service) for service in SERVICES}
    assert [name for service, names in JOURNEY.items() for name in names if not shown[service].value(name)] == []
    assert [shown[service].value("comptoir_dead_letters", service=service) for service in SERVICES] == [0, 0, 0, 0]
    assert suspicious(sample for scrape in shown.values() for sample in scrape) == []


@pytest.mark.rule("OP-01")
def test_metrics_stay_behind_the_gateway(stack: Stack) -> None:
    """They are for operators: the gateway knows no such path, of no service."""
    paths = ["/metrics", *(f"/{service}/metrics" for service in SERVICES)]
    assert {httpx.get(f"{stack.gateway_url}{path}", timeout=10).status_code for path in paths} == {404}


@pytest.mark.parametrize(
    "labels",
    [
        {"queue": "evt_01M86NB1HCG77KWM1SFGMSPF23"},
        {"route": "/orders/v1/orders/R-E837-ZEWH-DFEC"},
        {"outcome": "camille@example.com"},
        {"type": "cs_test_a1B2c3D4e5F6"},
        {"collection": "5f3a9c1e77b2"},
        {"account": "any"},
    ],
)
def test_a_planted_id_is_found(labels: dict[str, str]) -> None:
    """The check sees ids, numbers, addresses and labels that nobody declared."""
    assert suspicious([Sample("comptoir_planted_total", labels, 1)])
