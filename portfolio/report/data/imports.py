"""What an import of another tool's items did, as JSON: a versioned contract."""

from typing import Any

from portfolio.findings import Finding
from portfolio.report.data.findings import encodable
from portfolio.report.data.json_text import as_json_text
from portfolio.report.words.imports import ImportReport, ItemLine, NotTaken


def import_json(report: ImportReport, *, dry_run: bool) -> str:
    """What an import makes and changes, what is wrong, and where every filled cell went."""
    fields: dict[str, Any] = {
        "source": encodable(report.file),
        "tool": report.tool,
        "written": not dry_run,
        "files": list(report.files),
        "items": [_item(item) for item in report.items],
    }
    fields["unchanged"] = report.unchanged
    accounts = report.accounts
    fields |= {"cells": accounts.cells, "taken": accounts.taken, "ours_counts": accounts.kept}
    fields["not_taken"] = [_not_taken(missed) for missed in accounts.not_taken]
    fields["notes"] = [encodable(note) for note in report.notes]
    fields["findings"] = [_finding(finding) for finding in report.findings]
    return as_json_text(fields)


def _item(item: ItemLine) -> dict[str, Any]:
    changes = [
        {"field": name, "old": _text(old), "new": _text(new)} for name, old, new in item.changes
    ]
    return {
        "key": item.key,
        "foreign_key": encodable(item.foreign_key),
        "title": encodable(item.title),
        "new": item.is_new,
        "changes": changes,
    }


def _text(value: str | None) -> str | None:
    return None if value is None else encodable(value)


def _not_taken(missed: NotTaken) -> dict[str, Any]:
    return {
        "what": encodable(missed.what),
        "why": encodable(missed.why),
        "count": missed.count,
        "cells": list(missed.cells),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    place = finding.location
    item = {"code": finding.code, "severity": finding.severity.value}
    item |= {"file": encodable(place.file), "cell": place.cell or ""}
    hint = None if finding.hint is None else encodable(finding.hint)
    return {**item, "message": encodable(finding.message), "hint": hint}
