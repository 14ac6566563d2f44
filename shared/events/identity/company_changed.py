"""A company was created, or its public state changed (ID-16, ID-28). State event: the newest `seq` wins."""

from typing import ClassVar

from shared.events.contract import Event
from shared.events.parts import CompanyState


class CompanyChanged(Event):
    """Carries the company's whole public state. orders invoices the company for what its users order."""

    TYPE: ClassVar[str] = "identity.company_changed"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("notifier", "orders")

    company: CompanyState
