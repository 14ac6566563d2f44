"""A stretch of what billing holds of a person who asked for a copy (ID-14)."""

from typing import ClassVar

from shared.events.contract import Event
from shared.events.personal_data import ExportPart


class BillingExportPartReady(Event):
    """One of several; the last says so."""

    TYPE: ClassVar[str] = "billing.billing_export_part_ready"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("identity",)

    part: ExportPart
