"""Periods in months, as laws and people count them: the same day of a later month, or its last day."""

import calendar
from datetime import datetime


def months_after(moment: datetime, months: int) -> datetime:
    """`months` later at the same time of day: 31 January plus one month is 28 or 29 February."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    last_day = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last_day))
