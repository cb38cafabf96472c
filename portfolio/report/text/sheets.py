"""What a pull, a push or a check of spreadsheets did, as text and as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portfolio.findings import Finding
from portfolio.report.data.json_text import as_json_text

WIDTH = 60


@dataclass(frozen=True)
class FieldChange:
    """One field of one file: from what, to what, and which cell says so."""

    file: str
    path: str
    old: str | None
    new: str | None
    cell: str


@dataclass(frozen=True)
class PullReport:
    """What a pull changes, and what is wrong with which row."""

    where: str
    changes: Sequence[FieldChange]
    files: Sequence[str]
    given: Sequence[tuple[str, str, str]]
    """New ideas: cell, key, title."""
    findings: Sequence[Finding]
    notes: Sequence[str]
    selection: Sequence[str]
    behind: int


def pull_text(report: PullReport, *, dry_run: bool) -> str:
    """The changes by file, the new ideas, what is wrong, and a summary in one line."""
    return "\n".join([*_pull_lines(report, dry_run)]) + "\n"


def _pull_lines(report: PullReport, dry_run: bool) -> Iterator[str]:
    for file in report.files:
        yield file
        for change in report.changes:
            if change.file == file:
                yield f"  {change.path}: {_cut(change.old)} -> {_cut(change.new)}   ({change.cell})"
    for cell, key, title in report.given:
        yield f"new: {key} {title}   ({cell})"
    for finding in report.findings:
        yield f"{finding.location}: {finding.severity.value}[{finding.code}]: {_clean(finding.message)}"
        if finding.hint:
            yield f"    hint: {_clean(finding.hint)}"
    for note in report.notes:
        yield f"note: {note}"
    yield _summary(report, dry_run)


def _summary(report: PullReport, dry_run: bool) -> str:
    said = [
        f"{many(len(report.changes), 'field')} in {many(len(report.files), 'file')}"
        if report.files
        else "nothing changes"
    ]
    if report.given:
        said.append(f"{many(len(report.given), 'new idea')}")
    rows = {(f.location.file, f.location.line) for f in report.findings}
    if rows:
        said.append(f"{many(len(rows), 'row')} with a problem")
    if report.behind:
        said.append(f"{many(report.behind, 'field')} newer in the files (portfolio sheets push)")
    return f"{report.where}: {', '.join(said)}{'; nothing was written' if dry_run else ''}"


def pull_json(report: PullReport, *, dry_run: bool) -> str:
    """The same for programs: a versioned contract."""
    return as_json_text(
        {
            "source": report.where,
            "written": not dry_run,
            "files": list(report.files),
            "changes": [vars_of(change) for change in report.changes],
            "new": [{"cell": cell, "key": key, "title": title} for cell, key, title in report.given],
            "selection": list(report.selection),
            "newer_in_files": report.behind,
            "notes": list(report.notes),
            "findings": [finding_json(finding) for finding in report.findings],
        }
    )


def vars_of(change: FieldChange) -> dict[str, str | None]:
    """A change as JSON."""
    return {name: getattr(change, name) for name in ("file", "path", "old", "new", "cell")}


def finding_json(finding: Finding) -> dict[str, str | None]:
    """A finding with tab and cell."""
    place = finding.location
    return {
        "code": finding.code, "severity": finding.severity.value, "tab": place.file, "cell": place.cell,
        "message": finding.message, "hint": finding.hint,
    }  # fmt: skip


def _cut(text: str | None) -> str:
    if text is None:
        return "(empty)"
    shown = _clean(text)
    return shown if len(shown) <= WIDTH else shown[: WIDTH - 3] + "..."


def _clean(text: str) -> str:
    """On one line, and nothing that could move a terminal's cursor."""
    return "".join(c if c.isprintable() else " " if c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text)


def many(number: int, what: str) -> str:
    """A count with its noun."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


@dataclass(frozen=True)
class TabCheck:
    """Who is ahead in one tab: fields edited in the sheet, cells that files or record would change, conflicts."""

    tab: str
    sheet: int
    files: int
    both: int
    problems: int

    @property
    def in_step(self) -> bool:
        """Whether sheet and files say the same, and no row has a problem."""
        return not (self.sheet or self.files or self.both or self.problems)


def check_text(where: str, tabs: Sequence[TabCheck], findings: Sequence[Finding]) -> str:
    """Tab by tab who is ahead, then what is wrong, then what to do."""
    lines = [f"{tab.tab}: {_ahead(tab)}" for tab in tabs]
    lines += [f"{f.location}: {f.severity.value}[{f.code}]: {_clean(f.message)}" for f in findings]
    return "\n".join([*lines, f"{where}: {_advice(tabs)}"]) + "\n"


def _ahead(tab: TabCheck) -> str:
    said = [
        f"the sheet is ahead in {many(tab.sheet, 'field')}" if tab.sheet else "",
        f"the files are ahead in {many(tab.files, 'cell')}" if tab.files else "",
        f"both changed {many(tab.both, 'field')}" if tab.both else "",
        f"{many(tab.problems, 'row')} with a problem" if tab.problems else "",
    ]
    return ", ".join(words for words in said if words) or "in step"


def _advice(tabs: Sequence[TabCheck]) -> str:
    if any(tab.both for tab in tabs):
        return "somebody has to decide: write the value that counts into both"
    if any(tab.sheet for tab in tabs):
        return "portfolio sheets pull brings the sheets into the files"
    if any(tab.files for tab in tabs):
        return "portfolio sheets push shows the files in the sheets"
    return "rows have problems" if any(tab.problems for tab in tabs) else "everything is in step"


def check_json(where: str, tabs: Sequence[TabCheck], findings: Sequence[Finding]) -> str:
    """The same for programs."""
    return as_json_text(
        {
            "source": where,
            "in_step": all(tab.in_step for tab in tabs),
            "tabs": [
                {"tab": t.tab, "sheet_ahead": t.sheet, "files_ahead": t.files, "both": t.both, "problems": t.problems}
                for t in tabs
            ],
            "findings": [finding_json(finding) for finding in findings],
        }
    )
