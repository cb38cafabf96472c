"""What the sheets say, and what every collector of rows needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from portfolio.findings import Finding
from portfolio.sheets import columns as c
from portfolio.sheets.config import SheetsConfig
from portfolio.sheets.decisions import Decisions
from portfolio.sheets.files import Files
from portfolio.sheets.foreign_keys import KeyMap
from portfolio.sheets.merge import MergedItem, Path, State, same
from portfolio.sheets.pushed import UNTIL
from portfolio.sheets.table import Row, Table, duplicates


@dataclass
class Collected:
    """What the sheets say: items, the rows behind them, and the keys given to new ideas."""

    items: list[MergedItem] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    given: dict[int, tuple[Row, str]] = field(default_factory=dict)
    heads: dict[str, Row] = field(default_factory=dict)
    """File of a scenario -> its row in Scenario_Config."""
    selection: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    files_made: set[str] = field(default_factory=set)
    makers: dict[str, Row] = field(default_factory=dict)
    """File that is made -> the row that makes it: of an initiative or a scenario."""
    set_aside: set[tuple[str, Path]] = field(default_factory=set)
    """Fields, by file and path, that rows of a constraint set say which does not count now."""
    sets: dict[str, str] = field(default_factory=dict)
    """File of a scenario -> the constraint set whose rows count."""
    moving: list[Row] = field(default_factory=list)
    """Rows of the Backlog whose installation moves in, and that have no file yet."""
    refused_keys: dict[str, Row] = field(default_factory=dict)
    """Key that is no initiative's -> the row of the Backlog that was refused for it."""
    _states: dict[int, State] = field(default_factory=dict)

    def state(self, item: MergedItem) -> State:
        """What the item's row, or the head of its scenario, said when it was last in step."""
        row = self.heads.get(item.file, item.row)
        if id(row) not in self._states:
            self._states[id(row)] = State.of(row)
        return self._states[id(row)]


@dataclass(frozen=True)
class Gatherer:
    """Tables against files; `only` are the tabs whose cells count, None for all."""

    tabs: c.Tabs
    files: Files
    tables: Mapping[str, Table]
    intake: tuple[str, ...]
    sets: Mapping[str, str]
    only: frozenset[str] | None = None
    config: SheetsConfig = field(default_factory=SheetsConfig)
    decisions: Decisions = field(default_factory=Decisions)
    keys: KeyMap = field(default_factory=KeyMap)
    """The keys of another tool that the sheets show."""
    current_set: str | None = None
    """The constraint set that the tab Settings names."""

    def rows_of(self, collected: Collected, name: str, *ids: str) -> list[Row]:
        """The rows of a tab that say which one they are, each once."""
        table = self.tables.get(name)
        rows = list(table.rows) if table is not None else []
        if self.counts(name):
            collected.rows += rows
        for row, first in duplicates(rows, *ids):
            row.repeats = first
            shown = ", ".join(str(row[i]) for i in ids if row[i] is not None)
            row.refuse(
                "P805",
                ids[0],
                f"{shown} stands in row {first.number} too",
                "keep one of the two rows",
            )
        for row in rows:
            if row[ids[0]] is None and not row.problems:
                row.refuse("P810", ids[0], f"{ids[0]} is empty", "fill it, or empty the row")
        return [row for row in rows if row[ids[0]] is not None]

    def counts(self, name: str) -> bool:
        """Whether the cells of a tab count."""
        return self.only is None or name in self.only

    def add(self, collected: Collected, name: str, items: Iterable[MergedItem]) -> None:
        """Take the items of a row, if its tab counts; its problems are told in any case."""
        listed = list(items)
        if self.counts(name):
            collected.items += listed


def require(row: Row, *columns: str) -> None:
    """Refuse a row that makes something new and leaves a cell empty that this needs."""
    for column in columns:
        if row[column] is None:
            missing = "is empty" if row.has(column) else "is missing: the tab has no such column"
            row.refuse(
                "P804", column, f"{column} {missing}", "fill it" if row.has(column) else "add it"
            )


def was_pushed(row: Row, column: str) -> bool:
    """Whether the tool wrote this very key into this row: then a file had it."""
    return State.of(row).holds(("id", column), same(row[column]))


def was_in_step(row: Row) -> bool:
    """Whether the tool has seen this row agree with the files, as far as the row shows it.

    A sheet that was copied without `sync_state` still says so in `run_status`.
    """
    if State.of(row).known:
        return True
    source, status = row[c.SOURCE], row[c.STATUS]
    if not (isinstance(source, str) and isinstance(status, str)):
        return False
    was_taken = status.startswith(IN_STEP) and not status.startswith(UNTIL)
    return source.startswith("portfolio ") and was_taken


IN_STEP = ("ok", "unchanged", "changed", "waiting")
"""How the status of a row begins that agreed with the files."""
