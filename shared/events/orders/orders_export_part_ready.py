"""A stretch of what orders holds of a person who asked for a copy (ID-14)."""

from typing import ClassVar

from shared.events.contract import Event
from shared.events.personal_data import ExportPart


class OrdersExportPartReady(Event):
    """One of several; the last says so."""

    TYPE: ClassVar[str] = "orders.orders_export_part_ready"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("identity",)

    part: ExportPart
