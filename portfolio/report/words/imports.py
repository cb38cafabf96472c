"""What an import of another tool's items comes to, and its sentences."""

from collections.abc import Sequence
from dataclasses import dataclass

from portfolio.findings import Finding
from portfolio.report.words.lists import many


@dataclass(frozen=True)
class ItemLine:
    """One initiative that an import makes or changes."""

    key: str
    foreign_key: str
    title: str
    is_new: bool
    changes: Sequence[tuple[str, str | None, str | None]]
    """Field, what stood there and what stands there now."""


@dataclass(frozen=True)
class NotTaken:
    """Cells that were not taken for one reason."""

    what: str
    """The column, tab or rows."""
    why: str
    cells: Sequence[str]
    """Their addresses; none for cells of another tab."""
    count: int


@dataclass(frozen=True)
class CellAccounts:
    """Where every filled cell of a file went; its headers are not counted."""

    cells: int
    taken: int
    kept: int
    """Cells that say something else than we do, where ours counts."""
    not_taken: tuple[NotTaken, ...]

    def refused(self) -> "CellAccounts":
        """The same where nothing is written, since something is wrong."""
        missed = NotTaken("all other cells", "something is wrong, and --strict", (), self.taken)
        more = (missed,) if self.taken else ()
        return CellAccounts(self.cells, 0, self.kept, (*self.not_taken, *more))


@dataclass(frozen=True)
class ImportReport:
    """What an import does, and where every filled cell of the file went."""

    file: str
    tool: str
    items: Sequence[ItemLine]
    unchanged: int
    """Items that say what their initiatives say, or did not change since."""
    files: Sequence[str]
    accounts: CellAccounts
    notes: Sequence[str]
    findings: Sequence[Finding]


def import_summary(report: ImportReport, *, dry_run: bool) -> str:
    """One line: how many items, and how many cells."""
    new = sum(item.is_new for item in report.items)
    changed = len(report.items) - new
    counts = [many(new, "new initiative"), f"{changed} changed", f"{report.unchanged} as before"]
    accounts = report.accounts
    missed = accounts.cells - accounts.taken - accounts.kept
    cells = [f"{accounts.taken} taken", f"{missed} not taken"]
    if accounts.kept:
        cells.insert(1, f"{accounts.kept} where ours counts")
    end = "; nothing was written" if dry_run else ""
    initiatives, where = ", ".join(counts), ", ".join(cells)
    return f"{report.file}: {initiatives}; of {many(accounts.cells, 'cell')} {where}{end}"


def not_taken_line(missed: NotTaken) -> str:
    """What was not taken, how much, and why."""
    return f"{missed.what}: {many(missed.count, 'cell')}, {missed.why}"
