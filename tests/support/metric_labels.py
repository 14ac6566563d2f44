"""Whether labels are names from the code: an id or a person as a label makes a series of its own, for ever."""

import re
from collections.abc import Iterable

from tests.support.metrics import Sample

MOST_VALUES = 120
"""Different values of one label of one metric, at most: there are some eighty queues and routes."""

LABELS = frozenset(
    [
        "collection",
        "deadline",
        "le",
        "limit",
        "method",
        "operation",
        "outcome",
        "process",
        "python",
        "queue",
        "revision",
        "role",
        "route",
        "routing_key",
        "service",
        "status",
        "step",
        "template",
        "type",
        "version",
        "what",
    ]
)

_ID = re.compile(r"@|[A-Z0-9]{6,}|[0-9a-f]{12,}|\b[A-Z]-?[0-9A-Z]{3,}|\b[a-z]{2,5}_[a-z_]*[0-9][0-9A-Za-z]{7,}|\d{6,}")
_UNBOUND_BY_CODE = ("le", "revision", "python", "version")


def suspicious(samples: Iterable[Sample]) -> list[str]:
    """Labels that are unknown, values that look like an id or an address, and labels with too many values."""
    values: dict[tuple[str, str], set[str]] = {}
    for sample in samples:
        for label, value in sample.labels.items():
            values.setdefault((sample.name, label), set()).add(value)
    found = [f"{name}: unknown label {label}" for name, label in values if label not in LABELS]
    for (name, label), seen in values.items():
        if label not in _UNBOUND_BY_CODE:
            found += [f"{name}: {label}={value}" for value in seen if _looks_like_an_id(label, value)]
            found += [f"{name}: {len(seen)} values of {label}"] if len(seen) > MOST_VALUES else []
    return found


def _looks_like_an_id(label: str, value: str) -> bool:
    return label != "method" and bool(_ID.search(value))
