"""Metrics have one naming scheme, and docs/operations.md lists exactly those that exist."""

import re

from tests.architecture.source import ROOT
from tests.support.metric_families import alerted, declared

DOCUMENT = ROOT / "docs" / "operations.md"
NAME = re.compile(r"`(comptoir_\w+)(?:\{[\w,]*\})?`")

SCHEME = {"counter": r"comptoir_[a-z_]+_total", "histogram": r"comptoir_[a-z_]+_seconds", "gauge": r"comptoir_[a-z_]+"}


def listed(text: str) -> set[str]:
    """The metrics that have a row in the table: the name in its first column."""
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `comptoir_")]
    return {name for row in rows for name in NAME.findall(row)}


def test_each_metric_is_documented_and_each_documented_metric_exists() -> None:
    """An operator finds what a name means, and no alert waits for a metric that nothing sets."""
    assert listed(DOCUMENT.read_text()) == set(declared())


def test_each_expression_names_metrics_that_exist() -> None:
    """An alert on a misspelt metric would never fire."""
    assert alerted(DOCUMENT.read_text()) - set(declared()) == set()


def test_a_planted_row_and_a_misspelt_alert_are_found() -> None:
    """The check reads the first column, and the series of histograms."""
    text = "| `comptoir_new_total{queue}` | new | `rate(comptoir_old_seconds_bucket[5m]) > comptoir_wrong` |\n"
    assert listed(text) == {"comptoir_new_total"}
    assert alerted(text) == {"comptoir_new_total", "comptoir_old_seconds", "comptoir_wrong"}


def test_metrics_have_one_naming_scheme() -> None:
    """Counters end with _total, histograms are of seconds, all begin with our name."""
    strange = {name: kind for name, kind in declared().items() if not re.fullmatch(SCHEME[kind], name)}
    assert strange == {}
