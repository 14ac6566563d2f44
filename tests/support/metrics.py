"""What a service shows at /metrics, as a scraper reads it."""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx
from prometheus_client.parser import text_string_to_metric_families


@dataclass(frozen=True)
class Sample:
    """One line of a scrape."""

    name: str
    labels: Mapping[str, str]
    value: float


class Scrape(list[Sample]):
    """Every line of one scrape."""

    def value(self, name: str, **labels: str) -> float:
        """The sum of the samples of one name that have these labels (and perhaps others); 0 when there is none."""
        return sum(each.value for each in self if each.name == name and labels.items() <= each.labels.items())


def read(text: str) -> Scrape:
    """A scrape's text, without what the client library says of the process and of Python."""
    families = text_string_to_metric_families(text)
    samples = (sample for family in families for sample in family.samples)
    ours = (each for each in samples if each.name.startswith("comptoir_") and not each.name.endswith("_created"))
    return Scrape(Sample(each.name, each.labels, each.value) for each in ours)


async def scrape(http: httpx.AsyncClient) -> Scrape:
    """GET /metrics of a service."""
    answer = await http.get("/metrics")
    assert answer.status_code == 200
    return read(answer.text)
