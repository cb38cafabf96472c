"""YAML and record -> sheets, pure: tables as they were read in, cells to write out.

A row is found by what it says it is, never by its place. A cell that people own is written only where nobody has
edited it since sheet and files were last in step; what they typed waits for the next pull. Only cells that differ are
written, so that a second push writes nothing, and a push that failed can simply run again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portfolio.sheets import columns as c
from portfolio.sheets.collect import Collector
from portfolio.sheets.collected import Collected
from portfolio.sheets.columns import VIEW, Column, Kind
from portfolio.sheets.grid import Edit, Grid, Raw
from portfolio.sheets.merge import Ahead, Item, Path, State, ahead, same, state_text
from portfolio.sheets.productops import Values
from portfolio.sheets.pull import spelled
from portfolio.sheets.rows import as_tables
from portfolio.sheets.shown import raw_cell
from portfolio.sheets.table import Row, Table
from portfolio.sheets.views import view_value

Identity = tuple[Any, ...]
WAITING = "waiting"
"""How the status of a row begins that was edited, and whose edit git does not have yet."""


@dataclass(frozen=True)
class Stamp:
    """Who writes, and when: the commit of the files, and a moment in UTC."""

    source: str
    at: str


@dataclass
class Pushed:
    """Cells to write by tab, and how many rows changed, wait for a pull, or were added."""

    edits: dict[str, list[Edit]] = field(default_factory=dict)
    changed: int = 0
    added: int = 0
    waiting: int = 0
    sound: bool = True
    """Whether nothing of the record had to be left out."""

    @property
    def cells(self) -> int:
        """How many cells are written."""
        return sum(map(len, self.edits.values()))

    def summary(self) -> str:
        """What a push did, in a line."""
        waiting = f"{_many(self.waiting, 'row')} wait{'s' * (self.waiting == 1)} for a pull"
        if not self.cells:
            return waiting if self.waiting else "up to date"
        said = [
            f"{_many(self.cells, 'cell')} written",
            f"{_many(self.added, 'row')} added",
            f"{_many(self.changed, 'row')} changed",
        ]
        return ", ".join([*said, waiting] if self.waiting else said)


def _many(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


class Pusher:
    """Brings every tab that was read to what the files say."""

    def __init__(self, collector: Collector, rows: Mapping[str, Sequence[Values]], stamp: Stamp) -> None:
        self._sheet = collector.collect()
        wanted = {name: listed for name, listed in rows.items() if name in collector.tables}
        heads = {name: listed for name, listed in rows.items() if name == c.CONFIG}
        self._pseudo = as_tables(collector.tabs, {**heads, **wanted})
        self._files = Collector(collector.tabs, collector.files, self._pseudo, (), {}).collect()
        self._tables = collector.tables
        self._intake = [name for name in collector.intake if name in collector.tables]
        self._known = frozenset(collector.files.initiatives)
        self._stamp = stamp
        self._items = {True: _by_row(self._sheet), False: _by_row(self._files)}
        self._agreed: dict[str, list[tuple[Path, str]]] = {}
        self._out = Pushed()

    def push(self) -> Pushed:
        """The cells to write."""
        last = (c.CONFIG,)  # the heads keep the past of all rows of a scenario
        for name in [n for n in self._pseudo if n not in last] + [n for n in last if n in self._pseudo]:
            if name in self._tables:
                self._tab(self._tables[name], self._pseudo[name])
        for name in self._intake:
            self._adopt(self._tables[name])
        return self._out

    def _adopt(self, table: Table) -> None:
        """An idea that has a file by now is one of the portfolio: taken out there, it does not come back from here."""
        for row in table.rows:
            key = row["initiative_key"]
            disputed = any(problem.code == "P820" for problem in row.problems)
            if isinstance(key, str) and key in self._known and not disputed:
                state = state_text([(("id", "initiative_key"), same(key))])
                self._finish(table, row.number, row, [], "ok", state)

    def _tab(self, table: Table, wanted: Table) -> None:
        there = {self._identity(row, sheet=True): row for row in reversed(table.rows)}
        seen: set[Identity] = set()
        free = table.free_rows()
        unsure = table.tab.name in _RULES and any(row.problems for row in table.rows)
        for row in wanted.rows:
            identity = self._identity(row, sheet=False)
            seen.add(identity)
            old = there.get(identity)
            if old is not None:
                self._update(table, old, row)
            elif not unsure and self._may_add(row):
                self._add(table, row, next(free))
        if table.tab.name in _RULES:
            for identity, row in there.items():
                if identity not in seen:
                    self._clear_if_gone(table, row)

    def _identity(self, row: Row, *, sheet: bool) -> Identity:
        items = self._items[sheet].get(id(row), ())
        if row.columns and items and "scenario_name" in row.columns:
            return items[0].file, items[0].path if "constraint_type" in row.columns or "kpi_key" in row.columns else ()
        names = (
            ("initiative_key", "model_name", "param_name")
            if "initiative_key" in row.columns
            else ("kpi_key", "scenario_name")
        )
        return tuple(row[name] for name in names)

    def _state(self, item: Item) -> State:
        return self._sheet.state(item)

    # one row

    def _update(self, table: Table, old: Row, new: Row) -> None:
        """Write the cells of a row that differ, except those that people have edited."""
        mine = self._items[False].get(id(new), [])
        theirs = {item[:2]: item for item in self._items[True].get(id(old), ())}
        kept: set[str | None] = set()
        agreed: list[tuple[Path, str]] = []
        head = table.tab.name in _RULES
        for item in mine:
            file, path, value, _, column, default = item
            other = theirs.get(item[:2])
            if other is None and not head:
                continue
            yaml = spelled(path, value, default)
            given = None if other is None else other.value
            sheet = yaml if given == value else spelled(path, given, default)
            state = None if sheet == yaml else self._state(other or Item(file, path, None, old))
            if state is not None and ahead(path, sheet, yaml, state) in (Ahead.SHEET, Ahead.BOTH):
                kept.add(column)
                agreed += [(path, text) for text in (yaml, sheet) if state.holds(path, text)]
            else:
                agreed.append((path, yaml))
        wrong = {finding.location.column for finding in old.problems}
        kept |= {name for name, at in table.columns.items() if at in wrong}
        if head:
            self._agreed.setdefault(mine[0].file, []).extend(agreed)
        self._write(table, old.number, old, new, kept, agreed, head=head)

    def _write(
        self,
        table: Table,
        number: int,
        old: Row | None,
        new: Row,
        kept: set[str | None],
        agreed: list[tuple[Path, str]],
        *,
        head: bool,
    ) -> None:
        cells: list[Edit] = []
        held = _partners(kept) if kept else kept
        for column, at in table.written:
            name = column.name
            value = new.values.get(name)
            if column.role is VIEW:
                agreed.append((("view", name), same(value)))
            elif name in held or name == "is_selected_for_run":
                continue
            if not (value in (None, ()) if old is None else self._shows(table.grid, column, at, old, value)):
                cells.append(Edit(number, at, raw_cell(column.kind, value), column.kind))
        agreed += [(("id", x), same(new.values[x])) for x in table.tab.ids if new.values.get(x) is not None]
        waiting = bool(kept)
        self._out.waiting += waiting
        self._out.changed += bool(cells) and old is not None
        state = "" if head else state_text(self._with_scenario(table, new, agreed))
        status = f"{WAITING}: edited here, and not pulled yet" if waiting else "ok"
        self._finish(table, number, old, cells, status, state)

    def _shows(self, grid: Grid, column: Column, at: int, old: Row, value: Any) -> bool:
        """Whether the cell says it already, if only in another spelling."""
        if column.role is VIEW:
            return same(value) == same(view_value(column, grid.cell(old.number, at), grid.epoch))
        shown = old.values.get(column.name)
        if column.name in old.values or grid.cell(old.number, at) in (None, ""):
            if shown == value and type(shown) is type(value):
                return True
            path = column.path or (column.name,)
            return spelled(path, shown, column.default) == spelled(path, value, column.default)
        return False

    def _finish(self, table: Table, number: int, old: Row | None, cells: list[Edit], status: str, state: str) -> None:
        stamps = {c.STATE: state, c.STATUS: status}
        differ = [
            n
            for n, text in stamps.items()
            if n in table.columns and (_text(table.grid.cell(number, table.columns[n])) != text)
        ]
        same_news = ("unchanged", "ok") if status == "ok" else (WAITING,)
        if c.STATUS in differ and old is not None and str(old[c.STATUS]).startswith(same_news):
            differ.remove(c.STATUS)
        if cells or differ:
            stamps |= {c.SOURCE: self._stamp.source, c.AT: self._stamp.at}
            written = {*differ, *((c.SOURCE, c.AT) if cells or c.STATE in differ else ())}
            cells += [
                Edit(number, table.columns[n], stamps[n] or None, Kind.TEXT)
                for n in stamps
                if n in written and n in table.columns
            ]
        self._out.edits.setdefault(table.name, []).extend(cells)

    def _with_scenario(self, table: Table, new: Row, agreed: list[tuple[Path, str]]) -> list[tuple[Path, str]]:
        """The head of a scenario keeps the past of its rules and targets too, also of tabs that were not read."""
        if table.tab.name != c.CONFIG:
            return agreed
        file = self._items[False][id(new)][0].file
        return [*agreed, *self._agreed.get(file, ())]

    # rows that one side has alone

    def _may_add(self, row: Row) -> bool:
        """Not a rule or target whose row somebody has taken out of the sheet."""
        if row.tab not in _RULES:
            return True
        item = self._items[False][id(row)][0]
        yaml = spelled(item.path, item.value, item.default)
        if ahead(item.path, "", yaml, self._state(item)) is Ahead.SHEET or (
            self._state(item).tracks(item.path) and not self._state(item).holds(item.path, yaml)
        ):
            self._out.waiting += 1
            self._agreed.setdefault(item.file, []).append((item.path, yaml))
            return False
        return True

    def _add(self, table: Table, row: Row, number: int) -> None:
        items = self._items[False].get(id(row), [])
        agreed = [(item.path, spelled(item.path, item.value, item.default)) for item in items]
        head = table.tab.name in _RULES
        if head:
            self._agreed.setdefault(items[0].file, []).extend(agreed)
        self._write(table, number, None, row, set(), agreed, head=head)
        self._out.added += 1

    def _clear_if_gone(self, table: Table, row: Row) -> None:
        """A rule that the files no longer have goes, unless the row was edited or is new."""
        items = self._items[True].get(id(row), ())
        if items and all(self._state(i).holds(i.path, spelled(i.path, i.value, i.default)) for i in items):
            mapped = [table.columns[x.name] for x in table.tab.columns if x.name in table.columns]
            cells = [Edit(row.number, at, None) for at in mapped if table.grid.cell(row.number, at) not in (None, "")]
            self._out.edits.setdefault(table.name, []).extend(cells)
            self._out.changed += 1


_RULES = (c.CONSTRAINTS, c.TARGETS)
_TOGETHER = (
    {"is_mandatory", "mandate_reason"}, {"status", "is_optimization_candidate"},
    {"objective_mode", "objective_weights_json"}, {"active_scoring_framework", "active_overall_score"},
)  # fmt: skip


def _partners(kept: set[str | None]) -> set[str | None]:
    """The columns that were edited, and those that mean something only together with them."""
    return kept.union(*(group for group in _TOGETHER if group & kept))


def _by_row(found: Collected) -> dict[int, list[Item]]:
    rows: dict[int, list[Item]] = {}
    row, items = None, []
    for item in found.items:  # those of a row follow each other, nearly always
        if item.row is not row:
            row = item.row
            items = rows.setdefault(id(row), [])
        items.append(item)
    return rows


def _text(raw: Raw) -> str:
    return "" if raw is None else str(raw)
