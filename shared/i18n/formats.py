"""Money, percentages, dates and places as people write them in their language, the same in mails, documents and pages.

Spaces inside a value are no-break spaces, so that a value never parts at the end of a line.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale as BabelLocale
from babel.dates import format_date, format_datetime, get_timezone_location
from babel.numbers import format_currency, format_percent

from shared.values.locale import Locale
from shared.values.money import Money

_BABEL: Mapping[Locale, str] = {"fr": "fr_BE", "nl": "nl_BE", "en": "en_GB"}
"""Whose habits each language follows. English as Europe writes it: 2 March 2026."""

_PERCENT = "#,##0.##\N{NO-BREAK SPACE}%"
_DAY, _FIRST_IN_FRENCH = "d MMMM y", "d'er' MMMM y"
_TIME: Mapping[Locale, str] = {"fr": "'à' HH:mm", "nl": "'om' HH:mm", "en": "'at' HH:mm"}


@dataclass(frozen=True)
class Formats:
    """How `locale` writes values; times are shown in `zone`."""

    locale: Locale
    zone: ZoneInfo

    def money(self, amount: Money) -> str:
        """`1 234,56 €` in French, `€ 1.234,56` in Dutch, `€1,234.56` in English."""
        return format_currency(amount.decimal(), amount.currency, locale=_BABEL[self.locale])

    def percent(self, basis_points: int) -> str:
        """2100 is `21 %`, 550 is `5,5 %`, in English `5.5 %`."""
        return format_percent(Decimal(basis_points) / 10_000, _PERCENT, _BABEL[self.locale])

    def day(self, day: date) -> str:
        """A date with the month's name; of a time, its date in the zone."""
        local = day.astimezone(self.zone) if isinstance(day, datetime) else day
        return format_date(local, self._pattern(local), _BABEL[self.locale])

    def moment(self, time: datetime) -> str:
        """Date and time of day in the zone; `city` names it."""
        local = time.astimezone(self.zone)
        return format_datetime(local, f"{self._pattern(local)} {_TIME[self.locale]}", locale=_BABEL[self.locale])

    def _pattern(self, day: date) -> str:
        """Of a date. French counts the first of a month: 1er décembre 2026."""
        return _FIRST_IN_FRENCH if self.locale == "fr" and day.day == 1 else _DAY

    def city(self) -> str:
        """The place whose time it is: Bruxelles, Brussel, Brussels."""
        return get_timezone_location(self.zone, _BABEL[self.locale], return_city=True)

    def country(self, code: str) -> str:
        """A country's name (ISO 3166-1 alpha-2); the code itself for one that has none."""
        return str(BabelLocale.parse(_BABEL[self.locale]).territories.get(code, code))
