"""The days of a planning period, for the witness."""

import calendar
import datetime
from functools import lru_cache


@lru_cache(maxsize=4096)
def days(period: str) -> tuple[datetime.date, datetime.date]:
    """First and last day of a period."""
    year, part = int(period[:4]), period[5:]
    if part.startswith("W"):
        monday = datetime.date.fromisocalendar(year, int(part[1:]), 1)
        to_sunday = min(6, (datetime.date.max - monday).days)  # the calendar ends within 9999-W52
        return monday, monday + datetime.timedelta(days=to_sunday)
    months = {"": 12, "H": 6, "Q": 3}.get(part[:1], 1)
    last = months * int(part.lstrip("HQ") or 1)
    first_day = datetime.date(year, last - months + 1, 1)
    return first_day, datetime.date(year, last, calendar.monthrange(year, last)[1])
