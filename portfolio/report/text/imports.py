"""What an import of another tool's items did, as text."""

from collections.abc import Iterator

from portfolio.findings import Finding
from portfolio.report.text.findings import cleaned
from portfolio.report.words.imports import (
    ImportReport,
    ItemLine,
    import_summary,
    not_taken_line,
)
from portfolio.report.words.lists import many

WIDTH = 60
"""Characters of a value that are shown."""
SHOWN = 20
"""So many initiatives are listed with their fields; of the others only how many there are."""


def import_text(report: ImportReport, *, dry_run: bool) -> str:
    """The initiatives, what is wrong, what was not taken, and a summary in one line."""
    lines = [*_lines(report), import_summary(report, dry_run=dry_run)]
    return cleaned_lines(lines)


def cleaned_lines(lines: list[str]) -> str:
    """Lines without what could move a terminal's cursor."""
    return "\n".join(cleaned(line) for line in lines) + "\n"


def _lines(report: ImportReport) -> Iterator[str]:
    for item in report.items[:SHOWN]:
        yield from _item_lines(item)
    more = len(report.items) - SHOWN
    if more > 0:
        yield f"and {many(more, 'more initiative')}: --format json lists all"
    for finding in report.findings:
        yield from _finding_lines(finding)
    if report.accounts.not_taken:
        yield "not taken:"
        for missed in report.accounts.not_taken:
            yield f"  {not_taken_line(missed)}"
    for note in report.notes:
        yield f"note: {note}"


def _item_lines(item: ItemLine) -> Iterator[str]:
    word = "new" if item.is_new else "changed"
    yield f"{word}: {item.key} {item.title}   ({item.foreign_key})"
    if item.is_new:
        return
    for name, old, new in item.changes:
        yield f"  {name}: {_shortened(old)} -> {_shortened(new)}"


def _finding_lines(finding: Finding) -> Iterator[str]:
    severity = f"{finding.severity.value}[{finding.code}]"
    yield f"{finding.location}: {severity}: {finding.message}"
    if finding.hint:
        yield f"    hint: {finding.hint}"


def _shortened(value: str | None) -> str:
    if value is None:
        return "(empty)"
    text = " ".join(value.split())
    return text if len(text) <= WIDTH else text[: WIDTH - 3] + "..."
