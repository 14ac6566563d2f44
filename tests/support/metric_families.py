"""Every metric that the code declares, whether or not anything was counted yet."""

import importlib
import pkgutil
import re

from prometheus_client import REGISTRY as METRICS

PRODUCT = ("shared", "services")
NOT_IMPORTED = "__main__"

SUFFIXES = ("_bucket", "_count", "_sum")
"""What Prometheus adds to the names of a histogram's series."""


def declared() -> dict[str, str]:
    """Name as Prometheus stores it → type, of the metrics of all services."""
    for package in PRODUCT:
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if not module.name.endswith(NOT_IMPORTED):
                importlib.import_module(module.name)
    ours = [family for family in METRICS.collect() if family.name.startswith("comptoir_")]
    return {f"{family.name}_total" if family.type == "counter" else family.name: family.type for family in ours}


def alerted(text: str) -> set[str]:
    """The metrics that a PromQL expression names."""
    found = re.findall(r"comptoir_\w+", text)
    return {name.removesuffix(suffix) for name in found for suffix in SUFFIXES if name.endswith(suffix)} | {
        name for name in found if not name.endswith(SUFFIXES)
    }
