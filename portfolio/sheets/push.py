"""YAML and record -> sheets, pure: tables as they were read in, cells to write out.

A row is found by what it says it is, never by its place. In a row that is there, a cell that people
own is written only where the files are ahead of it; what is a view is written where it shows
something else. What the tool has neither read nor written is left alone, so nothing is blanked that
it did not see, and a formula stays. Only cells that differ are written: a second push writes
nothing, and a push that failed can simply run again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from portfolio.sheets import columns as c
from portfolio.sheets.absent import column_mark
from portfolio.sheets.backlog import initiative_file
from portfolio.sheets.collect import Collector, taken_past
from portfolio.sheets.collected import Collected
from portfolio.sheets.columns import VIEW, Column, ColumnKind, Role
from portfolio.sheets.grid import CellEdit, Raw, address
from portfolio.sheets.merge import (
    DISPUTED,
    MOVES_IN,
    Ahead,
    MergedItem,
    Path,
    State,
    same,
    state_text,
)
from portfolio.sheets.productops import Values
from portfolio.sheets.pushed import FINE, WAITING, Pushed, Stamp, problem_status
from portfolio.sheets.reconcile import TAB_OF, spelled
from portfolio.sheets.rows import as_tables
from portfolio.sheets.scenario_rows import total_rule
from portfolio.sheets.scenarios import scenario_file
from portfolio.sheets.shown import raw_cell, shortened
from portfolio.sheets.table import Row, Table
from portfolio.sheets.views import view_value

Identity = tuple[Any, ...]
Agreed = list[tuple[Path, str]]
"""What both sides say: fields with the spelling of their values."""
_RULES = (c.CONSTRAINTS, c.TARGETS)
_TOGETHER = (
    {"is_mandatory", "mandate_reason"},
    {"status", "is_optimization_candidate"},
    {"objective_mode", "objective_weights_json"},
    {"active_scoring_framework", "active_overall_score"},
    {"bundle_member_keys", "bonus_json"},
)
"""Columns that mean something only together."""
_GROUP = frozenset(("bundle_member_keys", "min_tokens", "max_tokens"))
"""The columns of a group_limit that mean something only together."""


class Pusher:
    """Brings every tab that was read to what the files say."""

    def __init__(
        self, collector: Collector, rows: Mapping[str, Sequence[Values]], stamp: Stamp
    ) -> None:
        self._reconciliation = collector.reconciliation
        self._sheet = self._reconciliation.collected
        rows = self._with_totals_as_rules(rows, collector.tabs.default_resource)
        wanted = {name: listed for name, listed in rows.items() if name in collector.tables}
        heads = {name: listed for name, listed in rows.items() if name == c.CONFIG}
        self._pseudo = as_tables(collector.tabs, {**heads, **wanted})
        self._files = Collector(collector.tabs, collector.files, self._pseudo, (), {}).collect()
        self._sight = collector.sight
        self._tables = {
            name: table for name, table in collector.tables.items() if name not in self._sight.blind
        }
        self._intake = [name for name in collector.intake if name in collector.tables]
        self._known = frozenset(collector.files.initiatives)
        self._data = collector.files.data
        self._scenario_fields = collector.files.scenario_fields()
        self._keys = collector.keys
        self._stamp = stamp
        self._items = {True: _by_row(self._sheet), False: _by_row(self._files)}
        self._agreed: dict[str, Agreed] = {}
        self._state_columns: dict[str, int] = {}
        self._out = Pushed()

    def _with_totals_as_rules(
        self, rows: Mapping[str, Sequence[Values]], resource: str
    ) -> Mapping[str, Sequence[Values]]:
        """The rows of the files, the total of a scenario among its rules where the sheets have it
        there."""
        total = ("capacity", resource, "all", "cap")
        files = {
            item.file
            for item in self._sheet.items
            if item.path == total and item.row.has("constraint_type")
        }
        if not files:
            return rows
        heads: list[Values] = []
        rules = list(rows.get(c.CONSTRAINTS, ()))
        for head in rows.get(c.CONFIG, ()):
            is_rule = scenario_file(head["scenario_name"]) in files
            if is_rule and head["capacity_total_tokens"] is not None:
                rules.append(total_rule(head, resource))
            heads.append({**head, "capacity_total_tokens": None} if is_rule else head)
        return {**rows, c.CONFIG: heads, c.CONSTRAINTS: rules}

    def push(self) -> Pushed:
        """The cells to write."""
        # The heads come last: they keep the past of all rows of a scenario.
        for name in sorted(self._pseudo, key=lambda name: name == c.CONFIG):
            if name in self._tables:
                self._tab(self._tables[name], self._pseudo[name])
        for name in self._intake:
            self._adopt(self._tables[name])
        if c.BACKLOG in self._tables:
            self._mark_moving(self._tables[c.BACKLOG])
        return self._out

    def _mark_moving(self, table: Table) -> None:
        """A row that was refused while its installation moved in may still come in after this
        push."""
        for row in self._sheet.moving:
            status = problem_status(row) or str(row[c.STATUS] or "")
            self._finish(table, row.number, row, [], status, MOVES_IN)

    def _adopt(self, table: Table) -> None:
        """An idea that has a file by now is one of the portfolio: taken out there, it does not come
        back from here."""
        for row in table.rows:
            key = row["initiative_key"]
            is_disputed = any(problem.code == "P820" for problem in row.problems)
            if is_disputed or not isinstance(key, str) or key not in self._known:
                continue
            identity = (("id", "initiative_key"), same(key))
            if State.of(row).holds(*identity):
                continue
            taken = taken_past(table, row, self._data(initiative_file(key)))
            self._finish(table, row.number, row, [], "ok", state_text([identity, *taken]))

    def _tab(self, table: Table, wanted: Table) -> None:
        present = {self._identity(row, sheet=True): row for row in reversed(table.rows)}
        seen: set[Identity] = set()
        free = table.free_rows()
        is_unsure = table.tab.name in _RULES and self._has_problems(table.tab.name)
        for row in wanted.rows:
            identity = self._identity(row, sheet=False)
            seen.add(identity)
            old = present.get(identity)
            if old is not None:
                self._update(table, old, row)
            elif not is_unsure and self._may_add(row):
                self._add(table, row, next(free))
        if table.tab.name in _RULES:
            for identity, row in present.items():
                if identity not in seen:
                    self._clear_if_gone(table, row)

    def _identity(self, row: Row, *, sheet: bool) -> Identity:
        """By what a row is known on both sides: a scenario, one of its rules, or its keys."""
        items = self._items[sheet].get(id(row), ())
        if items and "scenario_name" in row.columns:
            is_rule = "constraint_type" in row.columns or "kpi_key" in row.columns
            return items[0].file, items[0].path if is_rule else ()
        names: tuple[str, ...] = ("kpi_key", "scenario_name")
        if "initiative_key" in row.columns:
            names = ("initiative_key", "model_name", "param_name")
        return tuple(row[name] for name in names)

    # one row

    def _update(self, table: Table, old: Row, new: Row) -> None:
        """Write the cells of a row in which the files are ahead, and what it shows."""
        own = self._items[False].get(id(new), [])
        theirs = {item[:2]: item for item in self._items[True].get(id(old), ())}
        is_rule = table.tab.name in _RULES
        wrong = {finding.location.column for finding in old.problems}
        kept: set[str | None] = {name for name, at in table.columns.items() if at in wrong}
        newer: set[str | None] = set()
        agreed: Agreed = []
        for item in own:
            place = item[:2]
            who = self._reconciliation.ahead(place)
            is_seen = item.column in table.columns
            if not is_seen or (place not in theirs and who is Ahead.NOBODY):
                continue
            past = self._past(who, item, theirs.get(place))
            if who is Ahead.YAML:
                newer.add(item.column)
                if self._has_formula(table, old, item.column):
                    self._say_formula(table, old, item)
                else:
                    past = spelled(item.path, item.value, item.default)
            elif who is not Ahead.NOBODY:
                kept.add(item.column)
            agreed.append((item.path, past))
        kept = _with_partners(kept, new)
        written = _with_partners(newer, new) - kept
        cells = self._cells(table, old, new, written, agreed)
        agreed += _identity_of(table, new)
        if is_rule:
            self._agreed.setdefault(own[0].file, []).extend(agreed)
        self._out.waiting += bool(kept)
        self._out.changed += bool(cells)
        status = problem_status(old) or _changed_status(table, cells)
        if kept and not problem_status(old):
            status = f"{WAITING}: edited here, and not pulled yet"
        state = "" if is_rule else self._state(table, old, new, agreed)
        self._finish(table, old.number, old, cells, status, state)

    def _past(self, who: Ahead, own: MergedItem, theirs: MergedItem | None) -> str:
        """What a field's past is: the value of both sides, or while they differ of the side that is
        behind."""
        if who in (Ahead.NOBODY, Ahead.SHEET):
            return spelled(own.path, own.value, own.default)
        if who is Ahead.YAML:
            return spelled(own.path, None if theirs is None else theirs.value, own.default)
        return DISPUTED

    def _cells(
        self, table: Table, old: Row, new: Row, newer: Iterable[str | None], agreed: Agreed
    ) -> list[CellEdit]:
        """The cells of a row that is there which say or show something else than the files."""
        cells: list[CellEdit] = []
        state = State.of(old)
        for column, at in table.written:
            value = new.values.get(column.name)
            is_view = column.role is VIEW
            if (old.number, at) in table.grid.formulas:
                continue
            if is_view:
                raw = view_value(column, table.grid.cell(old.number, at), table.reading)
                shown = same(self._keys.our_value(column, raw))
                written = same(value)
                is_ours = state.holds(("view", column.name), shown)
                # Somebody else's stays where there is nothing to show instead.
                if shown and not written and not is_ours:
                    continue
                agreed.append((("view", column.name), written))
                if shown != written:
                    cells.append(self._edit(table, old.number, at, column, new))
            elif column.name in newer and not _says(table, column, at, old, value):
                cells.append(self._edit(table, old.number, at, column, new))
        return cells

    def _edit(self, table: Table, number: int, at: int, column: Column, row: Row) -> CellEdit:
        """The cell that shows what a row of the files says, with the keys that stand in the
        sheets."""
        ours = row.values.get(column.name)
        theirs = self._keys.their_value(column, ours, row["constraint_type"])
        raw = raw_cell(column.kind, theirs, table.reading.decimal)
        return CellEdit(number, at, raw, column.kind)

    def _has_formula(self, table: Table, row: Row, column: str | None) -> bool:
        at = table.columns.get(column or "")
        return at is not None and (row.number, at) in table.grid.formulas

    def _say_formula(self, table: Table, row: Row, item: MergedItem) -> None:
        name = item.column or ""
        raw = raw_cell(table.tab.column(name).kind, item.value)
        cell = address(row.number, table.columns[name])
        value = shortened(str(raw))
        stays = "a formula stands there and stays"
        self._out.lines.append(f"{table.name}!{cell}: {stays}; the files say {value}")

    def _finish(
        self,
        table: Table,
        number: int,
        old: Row | None,
        cells: list[CellEdit],
        status: str,
        state: str,
    ) -> None:
        """The cells of a row with its stamps, where they are news."""
        columns = self._stamp_columns(table, state)
        stamps = {c.STATE: state, c.STATUS: status}
        differing = set()
        for name, text in stamps.items():
            if name in columns and _text(table.grid.cell(number, columns[name])) != text:
                differing.add(name)
        if old is not None and not _is_news(str(old[c.STATUS]), status, bool(cells)):
            differing.discard(c.STATUS)
        # A row whose status alone is another is not from another source.
        if cells or c.STATE in differing:
            stamps |= {c.SOURCE: self._stamp.source, c.AT: self._stamp.at}
            differing |= {c.SOURCE, c.AT}
        for name, text in stamps.items():
            if name in differing and name in columns:
                edit = CellEdit(number, columns[name], text or None, ColumnKind.TEXT)
                cells.append(edit)
        self._out.edits.setdefault(table.name, []).extend(cells)

    def _stamp_columns(self, table: Table, state: str) -> Mapping[str, int]:
        """Where the stamps of a tab go; the column of the past is added where it is needed and
        missing."""
        if not state or c.STATE in table.columns:
            return table.columns
        at = self._state_columns.get(table.name)
        if at is None:
            at = table.next_column()
            self._state_columns[table.name] = at
            header = CellEdit(table.header_row, at, c.STATE, ColumnKind.TEXT, hides=True)
            self._out.edits.setdefault(table.name, []).append(header)
        return {**table.columns, c.STATE: at}

    def _state(self, table: Table, old: Row | None, new: Row, agreed: Agreed) -> str:
        """The past of a row: what both sides say now, and what it remembers of fields that cannot
        be seen now."""
        fields = self._with_scenario(table, new, agreed)
        unseen = self._unseen(table, new) - {path for path, _ in fields}
        return state_text(fields, State.of(old).tokens_of(unseen))

    def _unseen(self, table: Table, new: Row) -> set[Path]:
        """The fields of a row that the sheets may say where they cannot be seen now: in columns
        that are missing, and of the head of a scenario also in rules that cannot be read."""
        items = self._items[False].get(id(new), [])
        absent = [column for column in table.tab.columns if column.name not in table.columns]
        unseen = {column_mark(table.tab, column) for column in absent}
        for item in items:
            if item.path[0] not in TAB_OF and item.column not in table.columns:
                unseen.add(item.path)
        if table.tab.name == c.CONFIG:
            fields = self._scenario_fields.get(items[0].file, ())
            unseen |= {path for path in fields if self._is_hidden_rule(path)}
        return unseen

    def _is_hidden_rule(self, path: Path) -> bool:
        """Whether a row may say a rule and cannot be read: its tab or a column of it is missing, or
        some row of the tab has a problem."""
        tab = TAB_OF.get(path[0], "")
        return tab in _RULES and (self._has_problems(tab) or not self._sight.sees(path))

    def _has_problems(self, name: str) -> bool:
        table = self._tables.get(name)
        return table is None or any(row.problems for row in table.rows)

    def _with_scenario(self, table: Table, new: Row, agreed: Agreed) -> Agreed:
        """The head of a scenario keeps the past of its rules and targets too, also of tabs that
        were not read."""
        if table.tab.name != c.CONFIG:
            return [*agreed, *_marks(table)]
        file = self._items[False][id(new)][0].file
        rules: Agreed = []
        for name in _RULES:
            if name in self._tables:
                rules += _marks(self._tables[name])
        return [*agreed, *_marks(table), *rules, *self._agreed.get(file, ())]

    # rows that one side has alone

    def _may_add(self, row: Row) -> bool:
        """Not a rule or target whose row somebody has taken out of the sheet."""
        if row.tab not in _RULES:
            return True
        item = self._items[False][id(row)][0]
        who = self._reconciliation.ahead(item[:2])
        if who in (Ahead.NOBODY, Ahead.YAML):
            return self._sight.sees(item.path)
        self._out.waiting += 1
        self._agreed.setdefault(item.file, []).append((item.path, self._past(who, item, None)))
        return False

    def _add(self, table: Table, row: Row, number: int) -> None:
        items = self._items[False].get(id(row), [])
        # A column that the tab does not have was never seen to say anything.
        seen = [item for item in items if item.column is None or item.column in table.columns]
        agreed: Agreed = []
        for item in seen:
            agreed.append((item.path, spelled(item.path, item.value, item.default)))
        cells: list[CellEdit] = []
        is_rule = table.tab.name in _RULES
        head = self._sheet.heads.get(items[0].file) if is_rule else None
        if head is not None:
            # The sheets call the scenario so, whatever its file is called.
            row.values["scenario_name"] = head["scenario_name"]
        for column, at in table.written:
            value = row.values.get(column.name)
            if column.role is VIEW:
                agreed.append((("view", column.name), same(value)))
            if value not in (None, ()) and column.name != "is_selected_for_run":
                cells.append(self._edit(table, number, at, column, row))
        agreed += _identity_of(table, row)
        if is_rule:
            self._agreed.setdefault(items[0].file, []).extend(agreed)
            cells += self._set_name(table, number, items[0].file)
        state = "" if is_rule else self._state(table, None, row, agreed)
        self._finish(table, number, None, cells, "ok", state)
        self._out.added += 1

    def _set_name(self, table: Table, number: int, file: str) -> Iterator[CellEdit]:
        """A rule that is new in the files is one of the constraint set that counts."""
        at, name = table.columns.get("constraint_set_name"), self._sheet.sets.get(file)
        if at is not None and name is not None:
            yield CellEdit(number, at, name, ColumnKind.LINE)

    def _clear_if_gone(self, table: Table, row: Row) -> None:
        """A rule that the files no longer have goes, unless the row was edited or is new."""
        items = self._items[True].get(id(row), ())
        ahead = [self._reconciliation.ahead(item[:2]) for item in items]
        if not items or any(who is not Ahead.YAML for who in ahead):
            return
        filled = [
            at for at in table.columns.values() if table.grid.cell(row.number, at) not in (None, "")
        ]
        cells = [CellEdit(row.number, at, None) for at in filled]
        self._out.edits.setdefault(table.name, []).extend(cells)
        self._out.changed += 1
        notes = row["notes"]
        rule = ".".join(items[0].path)
        noted = f"; its notes were: {shortened(str(notes), 300)}" if notes else ""
        gone = f"the files no longer have {rule}: the row is taken out"
        self._out.lines.append(f"{row.place()}: {gone}{noted}")


def _says(table: Table, column: Column, at: int, old: Row, value: Any) -> bool:
    """Whether the cell says it already, if only in another spelling."""
    read = old.values.get(column.name)
    if column.name in old.values or table.grid.cell(old.number, at) in (None, ""):
        path = column.path or (column.name,)
        return spelled(path, read, column.default) == spelled(path, value, column.default)
    return False


def _changed_status(table: Table, cells: Sequence[CellEdit]) -> str:
    """The columns of a row that a push has changed."""
    names = {at: name for name, at in table.columns.items()}
    changed = [names[cell.column] for cell in cells]
    return f"changed: {', '.join(changed)}" if changed else "ok"


def _is_news(old: str, new: str, has_changes: bool) -> bool:
    """Whether the status of a row says something else by now; that it was changed earlier holds
    until it is pulled."""
    if new.startswith(WAITING):
        return not old.startswith(WAITING)
    is_fine = new.startswith(FINE)
    return has_changes or not (is_fine and old.startswith(FINE))


def _with_partners(columns: set[str | None], row: Row) -> set[str | None]:
    """The columns, and those that mean something only together with them in a row."""
    groups = [*_TOGETHER, _GROUP] if row["constraint_type"] == "group_limit" else _TOGETHER
    return columns.union(*(group for group in groups if group & columns))


def _identity_of(table: Table, row: Row) -> Agreed:
    return [
        (("id", name), same(row.values[name]))
        for name in table.tab.ids
        if row.values.get(name) is not None
    ]


def _marks(table: Table) -> Agreed:
    """That columns are there which stand for no one place of a file: missing later, they are
    missed."""
    filled = (Role.OWNED, Role.ID)
    return [
        (column_mark(table.tab, column), "")
        for column in table.tab.columns
        if column.role in filled and column.name in table.columns and not column.path
    ]


def _by_row(collected: Collected) -> dict[int, list[MergedItem]]:
    rows: dict[int, list[MergedItem]] = {}
    row, items = None, []
    for item in collected.items:  # those of a row follow each other, nearly always
        if item.row is not row:
            row = item.row
            items = rows.setdefault(id(row), [])
        items.append(item)
    return rows


def _text(raw: Raw) -> str:
    return "" if raw is None else str(raw)


__all__ = ["WAITING", "Pushed", "Pusher", "Stamp"]
