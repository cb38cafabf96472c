"""A roadmap for programs: JSON, CSV and iCalendar."""

import csv
import io
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from portfolio.periods import period_days
from portfolio.report.data.csv_text import as_csv_cell
from portfolio.report.words.gantt import Gantt, GanttBar
from portfolio.report.words.roadmaps import Roadmaps

FORMAT = 1
_FOLD = 74
"""Bytes of a line of iCalendar before it goes on in the next (RFC 5545, 3.1)."""


def roadmap_json(facts: Gantt) -> Mapping[str, Any]:
    """The roadmap, versioned."""
    capacity = []
    for row in facts.capacity:
        used, caps = list(row.used), list(row.caps)
        capacity.append({"resource": row.resource, "slice": row.slice, "used": used, "caps": caps})
    return {
        "format": FORMAT,
        "run_id": facts.run_id,
        "scenario": facts.scenario,
        "period": facts.period,
        "steps": list(facts.steps),
        "initiatives": [_line_json(row, facts) for row in facts.lines],
        "capacity": capacity,
    }


def roadmaps_json(facts: Roadmaps) -> Mapping[str, Any]:
    """Several roadmaps, versioned: what `compare` says of the plans, and each roadmap; none where
    there is no plan."""
    return {
        "format": FORMAT,
        "compared": facts.compared.model_dump(mode="json"),
        "roadmaps": [None if one is None else roadmap_json(one) for one in facts.gantts],
    }


def _line_json(row: GanttBar, facts: Gantt) -> Mapping[str, Any]:
    finish = None if row.last is None else facts.steps[row.last]
    return {
        "key": row.key,
        "title": row.title,
        "owner": row.owner,
        "scope": row.scope,
        "start": facts.steps[row.first],
        "finish": finish,
    }


def roadmap_csv(facts: Gantt) -> str:
    """One row an initiative, safe for spreadsheets."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["key", "title", "owner", "scope", "start", "finish"])
    for row in facts.lines:
        finish = "" if row.last is None else facts.steps[row.last]
        cells = [row.key, row.title, row.owner, row.scope or "", facts.steps[row.first], finish]
        writer.writerow([as_csv_cell(cell) for cell in cells])
    return text.getvalue()


def roadmap_calendar(facts: Gantt) -> str:
    """iCalendar (RFC 5545): an event of whole days for each initiative, the same bytes for the same
    plan."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//portfolio//roadmap//EN"]
    for row in facts.lines:
        last = len(facts.steps) - 1 if row.last is None else row.last
        first_day = period_days(facts.steps[row.first])[0]
        day_after = period_days(facts.steps[last])[1] + timedelta(days=1)
        lines += [
            "BEGIN:VEVENT",
            f"UID:{row.key}.{facts.scenario}@portfolio",
            # No time of day is recorded: the stamp is that of the first day.
            f"DTSTAMP:{first_day:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{first_day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{day_after:%Y%m%d}",
            f"SUMMARY:{_text(f'{row.key} {row.title}')}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(one)}\r\n" for one in lines)


def _text(value: str) -> str:
    """Escaped as RFC 5545, 3.3.11 asks."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r", "").replace("\n", "\\n")


def _folded(text: str) -> str:
    """A line in pieces of at most 75 bytes, none cut inside a character."""
    pieces = [""]
    for letter in text:
        if len((pieces[-1] + letter).encode()) > _FOLD:
            pieces.append("")
        pieces[-1] += letter
    return "\r\n ".join(pieces)
