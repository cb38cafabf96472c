"""What a pull or a check of spreadsheets did, as text."""

from collections.abc import Iterator, Sequence

from portfolio.findings import Finding
from portfolio.report.words.sheets import (
    FieldChange,
    PullReport,
    TabCheck,
    next_step,
    pull_summary,
    who_is_ahead,
)

WIDTH = 60
"""Characters of a value that are shown."""


def pull_text(report: PullReport, *, dry_run: bool) -> str:
    """The changes by file, the new ideas, what is wrong, and a summary in one line."""
    lines = [*_pull_lines(report), pull_summary(report, dry_run=dry_run)]
    return "\n".join(lines) + "\n"


def check_text(where: str, tabs: Sequence[TabCheck], findings: Sequence[Finding]) -> str:
    """Tab by tab who is ahead, then what is wrong, then what to do."""
    lines = [f"{tab.tab}: {who_is_ahead(tab)}" for tab in tabs]
    lines += [_finding_line(finding) for finding in findings]
    lines.append(f"{where}: {next_step(tabs)}")
    return "\n".join(lines) + "\n"


def _pull_lines(report: PullReport) -> Iterator[str]:
    for file in report.files:
        yield file
        for change in report.changes:
            if change.file == file:
                yield _change_line(change)
    for cell, key, title in report.given:
        yield f"new: {key} {title}   ({cell})"
    for finding in report.findings:
        yield from finding_lines(finding)
    for note in report.notes:
        yield f"note: {note}"


def finding_lines(finding: Finding) -> Iterator[str]:
    """What is wrong, and below it what to do."""
    yield _finding_line(finding)
    if finding.hint:
        yield f"    hint: {_on_one_line(finding.hint)}"


def _change_line(change: FieldChange) -> str:
    before, after = _cut(change.old), _cut(change.new)
    return f"  {change.path}: {before} -> {after}   ({change.cell})"


def _finding_line(finding: Finding) -> str:
    # The tab alone where all of it is meant.
    place = finding.location if finding.location.cell else finding.location.file
    severity = f"{finding.severity.value}[{finding.code}]"
    return f"{place}: {severity}: {_on_one_line(finding.message)}"


def _cut(value: str | None) -> str:
    if value is None:
        return "(empty)"
    text = _on_one_line(value)
    return text if len(text) <= WIDTH else text[: WIDTH - 3] + "..."


def _on_one_line(text: str) -> str:
    """Text without line breaks and without what could move a terminal's cursor."""
    return "".join(_printable(character) for character in text)


def _printable(character: str) -> str:
    if character.isprintable():
        return character
    return " " if character in "\n\t" else "\N{REPLACEMENT CHARACTER}"
