"""Money, percentages and times as people write them in their language, with its narrow and no-break spaces."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, get_timezone_location
from babel.numbers import format_percent

from shared.values.locale import Locale
from shared.values.money import Money

_BABEL = {"fr": "fr", "nl": "nl", "en": "en_GB"}
"""English as Europe writes it: 2 March 2026."""

_DATE_AND_TIME = {"fr": "d MMMM y 'à' HH:mm", "nl": "d MMMM y 'om' HH:mm", "en": "d MMMM y 'at' HH:mm"}


@dataclass(frozen=True)
class Formats:
    """For the templates, whose context is JSON: an amount is `{"amount", "currency"}`, a time an ISO 8601 string."""

    locale: Locale
    time_zone: str

    def money(self, amount: dict[str, object]) -> str:
        return Money.model_validate(amount).shown(_BABEL[self.locale])

    def percent(self, basis_points: int) -> str:
        return format_percent(Decimal(basis_points) / 10_000, "#,##0.##\N{NO-BREAK SPACE}%", _BABEL[self.locale])

    def moment(self, time: str) -> str:
        """Date and time of day in the merchant's zone; `city` names it."""
        return format_datetime(self._local(time), _DATE_AND_TIME[self.locale], locale=_BABEL[self.locale])

    def city(self) -> str:
        """The place whose time it is: Bruxelles, Brussel, Brussels."""
        return get_timezone_location(ZoneInfo(self.time_zone), _BABEL[self.locale], return_city=True)

    def day(self, time: str) -> str:
        return format_date(self._local(time), "d MMMM y", _BABEL[self.locale])

    def _local(self, time: str) -> datetime:
        return datetime.fromisoformat(time).astimezone(ZoneInfo(self.time_zone))


def readable_on(colour: str) -> str:
    """Black or white, whichever is easier to read on `#rrggbb` (WCAG 2 relative luminance)."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#000000" if luminance > 0.179 else "#ffffff"
