"""A stretch of what notifier holds of a person who asked for a copy (ID-14)."""

from typing import ClassVar

from shared.events.contract import Event
from shared.events.personal_data import ExportPart


class NotifierExportPartReady(Event):
    """One of several; the last says so."""

    TYPE: ClassVar[str] = "notifier.notifier_export_part_ready"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("identity",)

    part: ExportPart
