"""What a push writes, and how it is told."""

from dataclasses import dataclass, field

from portfolio.findings import FindingSeverity
from portfolio.sheets.grid import CellEdit
from portfolio.sheets.table import Row

WAITING = "waiting"
"""How the status of a row begins that was edited, and whose edit git does not have yet."""

UNTIL = f"{WAITING}: until"
"""How the status of a row begins that was never taken, since another one has to be mended first."""

FINE = ("ok", "unchanged", "changed")
"""How the status of a row begins that says the same as the files."""


def problem_status(row: Row) -> str | None:
    """What the status of a row says where something is wrong with it."""
    if not row.problems:
        return f"{UNTIL} {row.waits_for} is mended" if row.waits_for else None
    worst = min(row.problems, key=lambda finding: finding.severity is not FindingSeverity.ERROR)
    more = f" (and {len(row.problems) - 1} more)" if len(row.problems) > 1 else ""
    hint = f": {worst.hint}" if worst.hint else ""
    return f"{worst.location.cell}: {worst.message}{hint}{more}"


@dataclass(frozen=True)
class Stamp:
    """Who writes, and when: the commit of the files, and a moment in UTC."""

    source: str
    at: str


@dataclass
class Pushed:
    """Cells to write by tab, and how many rows changed, wait for a pull, or were added."""

    edits: dict[str, list[CellEdit]] = field(default_factory=dict)
    changed: int = 0
    added: int = 0
    waiting: int = 0
    lines: list[str] = field(default_factory=list)
    """What was left as it is or taken out, a line each."""
    sound: bool = True
    """Whether nothing of the record had to be left out."""

    @property
    def cells(self) -> int:
        """How many cells are written."""
        return sum(map(len, self.edits.values()))

    def summary(self) -> str:
        """What a push did: a line, and what else a person should know."""
        return "\n".join([self._counts(), *self.lines])

    def _counts(self) -> str:
        waiting = f"{_many(self.waiting, 'row')} wait{'s' * (self.waiting == 1)} for a pull"
        if not self.cells:
            return waiting if self.waiting else "up to date"
        counts = [
            f"{_many(self.cells, 'cell')} written",
            f"{_many(self.added, 'row')} added",
            f"{_many(self.changed, 'row')} changed",
        ]
        return ", ".join([*counts, waiting] if self.waiting else counts)


def _many(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
