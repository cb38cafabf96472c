"""What a pull or a check of spreadsheets comes to, and its sentences."""

from collections.abc import Sequence
from dataclasses import dataclass

from portfolio.findings import Finding
from portfolio.report.words.lists import many


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
    problem_rows: int = 0
    """Rows that have to be mended."""
    waiting_rows: int = 0
    """Rows that wait until another one is mended."""


@dataclass(frozen=True)
class TabCheck:
    """Who is ahead in one tab.

    Counts fields edited in the sheet, cells that files or record would change, and conflicts.
    """

    tab: str
    sheet: int
    files: int
    both: int
    problems: int
    unknown: int = 0
    """Fields that differ, of which nothing says who changed them."""
    unseen: int = 0
    """Columns that should be there and cannot be seen, or the tab itself."""

    @property
    def in_step(self) -> bool:
        """Whether sheet and files say the same, all of it was seen, and no row has a problem."""
        differing = self.sheet + self.files + self.both + self.unknown
        return not (differing or self.problems or self.unseen)


def pull_summary(report: PullReport, *, dry_run: bool) -> str:
    """What a pull changed, in one line."""
    counts = ["nothing changes"]
    if report.files:
        fields = many(len(report.changes), "field")
        counts = [f"{fields} in {many(len(report.files), 'file')}"]
    if report.given:
        counts.append(many(len(report.given), "new idea"))
    if report.problem_rows:
        counts.append(f"{many(report.problem_rows, 'row')} with a problem")
    if report.waiting_rows:
        verb = "waits" if report.waiting_rows == 1 else "wait"
        what = "it" if report.problem_rows == 1 else "these"
        counts.append(f"{many(report.waiting_rows, 'row')} {verb} for {what}")
    if report.behind:
        newer = many(report.behind, "field")
        counts.append(f"{newer} newer in the files (portfolio sheets push)")
    ending = "; nothing was written" if dry_run else ""
    return f"{report.where}: {', '.join(counts)}{ending}"


def who_is_ahead(tab: TabCheck) -> str:
    """Which side of a tab has what the other lacks."""
    sentences = []
    if tab.sheet:
        sentences.append(f"the sheet is ahead in {many(tab.sheet, 'field')}")
    if tab.files:
        sentences.append(f"the files are ahead in {many(tab.files, 'cell')}")
    if tab.both:
        sentences.append(f"both changed {many(tab.both, 'field')}")
    if tab.unknown:
        sentences.append(f"nobody knows who changed {many(tab.unknown, 'field')}")
    if tab.problems:
        sentences.append(f"{many(tab.problems, 'row')} with a problem")
    if tab.unseen:
        sentences.append("not all of it can be seen")
    return ", ".join(sentences) or "in step"


def next_step(tabs: Sequence[TabCheck]) -> str:
    """What to do about tabs that are not in step."""
    # Conflicts first: neither pull nor push settles them.
    if any(tab.both or tab.unknown for tab in tabs):
        return "somebody has to decide: write the value that counts into both"
    if any(tab.sheet for tab in tabs):
        return "portfolio sheets pull brings the sheets into the files"
    if any(tab.files for tab in tabs):
        return "portfolio sheets push shows the files in the sheets"
    if any(tab.unseen for tab in tabs):
        return "not all that should be there can be seen"
    if any(tab.problems for tab in tabs):
        return "rows have problems"
    return "everything is in step"
