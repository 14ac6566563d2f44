"""Every service wired without a server: what each stores, and how it is declared."""

import importlib
from typing import Any

from shared.persistence.mongo import Database, connect
from shared.runtime.service import ServiceDefinition
from shared.values.clock import now
from tests.support import settings as support_settings
from tests.support.in_process import kernel_for

SERVICES = ("identity", "orders", "billing", "notifier")


def wired(service: str, database: Database | None = None) -> ServiceDefinition[Any]:
    """A service's definition, on a database or on one that nobody answers for; nothing is connected until something is
    read."""
    settings = getattr(support_settings, service)()
    if database is None:
        database = connect(settings.mongo_url)[service]
    kernel = kernel_for(service, settings, database, now)
    definition: ServiceDefinition[Any] = importlib.import_module(f"services.{service}.service").wire(settings, kernel)
    return definition
