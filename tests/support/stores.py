"""Every service wired without a server: what each stores, and how it is declared."""

import importlib
from typing import Any

from shared.persistence.mongo import connect
from shared.runtime.service import ServiceDefinition
from shared.values.clock import now
from tests.support import settings as support_settings
from tests.support.in_process import kernel_for

SERVICES = ("identity", "orders", "billing", "notifier")


def wired(service: str) -> ServiceDefinition[Any]:
    """A service's definition; nothing is connected until something is read."""
    settings = getattr(support_settings, service)()
    kernel = kernel_for(service, settings, connect(settings.mongo_url)[service], now)
    definition: ServiceDefinition[Any] = importlib.import_module(f"services.{service}.service").wire(settings, kernel)
    return definition
