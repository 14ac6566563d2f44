"""deploy/alerts.yml: every rule can fire, and says what to do."""

import re
from collections import Counter
from typing import Any

import pytest
import yaml

from tests.architecture.source import ROOT, python_files
from tests.support.metric_families import alerted, declared

RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((ROOT / "deploy" / "alerts.yml").read_text())["groups"]  # type: ignore[no-untyped-call]
    for rule in group["rules"]
]
NAMES = [rule["alert"] for rule in RULES]
LABELS = re.compile(r"(\w+)\s*(?:=~|!=|!~|=)\s*\"")
OWN = {"up", "job", "instance", "le"}
"""Names that are Prometheus' own."""


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_a_rule_names_metrics_and_labels_that_exist(rule: dict[str, Any]) -> None:
    """A rule on a misspelt name would never fire."""
    metrics = alerted(rule["expr"])
    assert metrics <= set(declared())
    assert metrics or "up{" in rule["expr"]
    table = (ROOT / "docs" / "operations.md").read_text()
    known = {label for name in metrics for label in labels_of(name, table)} | OWN
    said = re.findall(r"\$labels\.(\w+)", str(rule["annotations"]))
    grouped = [name for group in re.findall(r"by \(([\w, ]+)\)", rule["expr"]) for name in group.split(", ")]
    assert {*LABELS.findall(rule["expr"]), *said, *grouped} <= known


def labels_of(metric: str, table: str) -> list[str]:
    """The labels that docs/operations.md lists for a metric."""
    found = re.search(rf"`{metric}(?:\{{([\w,]*)\}})?`", table)
    return (found.group(1) or "").split(",") if found else []


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_a_rule_says_what_happened_and_what_to_do(rule: dict[str, Any]) -> None:
    """Whoever is woken reads an action; each line of a log it names is one that the code writes."""
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert set(rule["annotations"]) == {"summary", "action"}
    code = "".join(path.read_text() for folder in ("services", "shared") for path in python_files(folder))
    lines = re.findall(r"(?<![\w./-])[a-z]+(?:_[a-z]+)+", rule["annotations"]["action"])
    assert [line for line in lines if line != "real_ip" and f'"{line}"' not in code] == []


def test_alerts_are_listed_with_their_metrics() -> None:
    """The table of docs/operations.md names each alert, and no other."""
    rows = [line.split("|") for line in (ROOT / "docs" / "operations.md").read_text().splitlines() if "| `comp" in line]
    listed = {name for row in rows for name in re.findall(r"\b[A-Z]\w+[a-z][A-Z]\w+\b", row[3])}
    metrics = {rule["alert"] for rule in RULES if alerted(rule["expr"])}
    assert listed == metrics
    assert [name for name, times in Counter(NAMES).items() if times > 1] == []
