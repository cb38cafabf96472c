"""The days that a planning period covers."""

import datetime


def period_days(period: str) -> tuple[datetime.date, datetime.date]:
    """First and last day of ``YYYY``, ``YYYY-Hn``, ``YYYY-Qn``, ``YYYY-MM`` or ``YYYY-Wnn`` (ISO
    weeks)."""
    year = int(period[:4])
    part = period[5:]
    if part.startswith("W"):
        monday = datetime.date.fromisocalendar(year, int(part[1:]), 1)
        after = min(6, (datetime.date.max - monday).days)  # the calendar ends within 9999-W52
        return monday, monday + datetime.timedelta(days=after)
    first, months = _months(part)
    start = datetime.date(year, first, 1)
    after = first + months
    last_of_year = datetime.date(year, 12, 31)
    end = last_of_year if after > 12 else datetime.date(year, after, 1) - datetime.timedelta(days=1)
    return start, end


def _months(part: str) -> tuple[int, int]:
    """First month and number of months of the part after the year."""
    if not part:
        return 1, 12
    if part.startswith("H"):
        return 1 + 6 * (int(part[1:]) - 1), 6
    if part.startswith("Q"):
        return 1 + 3 * (int(part[1:]) - 1), 3
    return int(part), 1


def lies_inside(period: str, whole: str) -> bool:
    """Whether every day of a period is one of another; a period lies inside itself."""
    first, last = period_days(period)
    whole_first, whole_last = period_days(whole)
    return whole_first <= first and last <= whole_last


def ends_by_end_of(period: str, other: str) -> bool:
    """Whether a period ends no later than another."""
    return period_days(period)[1] <= period_days(other)[1]
