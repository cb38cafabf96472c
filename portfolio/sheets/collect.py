"""Tables -> items: which rows count, which key each new idea gets, and which field each cell stands for."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from portfolio.findings import Finding, did_you_mean
from portfolio.model import Direction
from portfolio.model.keys import next_key
from portfolio.model.scalars import INITIATIVE_KEY
from portfolio.sheets import columns as c
from portfolio.sheets.backlog import backlog_items, initiative_file
from portfolio.sheets.files import Files
from portfolio.sheets.merge import Item, Path, State, same, token
from portfolio.sheets.productops import contribution_items, metric_items, model_items, param_items, scoring_row
from portfolio.sheets.scenario_names import ScenarioNames
from portfolio.sheets.scenarios import Reader, file_name, scenario_file
from portfolio.sheets.table import Row, Table, duplicates
from portfolio.source import METRICS

PENDING = "new:"
"""In sync_state of an intake row: its key was given by the tool, and no file had it yet."""


@dataclass
class Collected:
    """What the sheets say: items, the rows behind them, and the keys given to new ideas."""

    items: list[Item] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    given: dict[int, tuple[Row, str]] = field(default_factory=dict)
    heads: dict[str, Row] = field(default_factory=dict)
    """File of a scenario -> its row in Scenario_Config."""
    selection: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    files_made: set[str] = field(default_factory=set)

    def state(self, item: Item) -> State:
        """What the item's row, or the head of its scenario, said when it was last in step."""
        return State.of(self.heads.get(item.file, item.row))


@dataclass(frozen=True)
class Collector:
    """Reads tables against the files; `only` are the tabs whose cells count, None for all."""

    tabs: c.Tabs
    files: Files
    tables: Mapping[str, Table]
    intake: tuple[str, ...]
    sets: Mapping[str, str]
    only: frozenset[str] | None = None

    def collect(self) -> Collected:
        """Everything that the sheets say."""
        found = Collected()
        self._backlog(found)
        self._intake(found)
        self._metrics(found)
        for name, items in self._of_initiatives().items():
            self._initiative_rows(found, name, items)
        self._candidates(found)
        self._scenarios(found)
        return found

    # rows of a tab

    def _rows(self, found: Collected, name: str, *ids: str) -> list[Row]:
        """The rows of a tab that say which one they are, each once."""
        table = self.tables.get(name)
        rows = list(table.rows) if table is not None else []
        if self._counts(name):
            found.rows += rows
        for row, first in duplicates(rows, *ids):
            shown = ", ".join(str(row[i]) for i in ids if row[i] is not None)
            row.refuse("P805", ids[0], f"{shown} stands in row {first.number} too", "keep one of the two rows")
        for row in rows:
            if row[ids[0]] is None and not row.problems:
                row.refuse("P810", ids[0], f"{ids[0]} is empty", "fill it, or empty the row")
        return [row for row in rows if row[ids[0]] is not None]

    def _counts(self, name: str) -> bool:
        return self.only is None or name in self.only

    def _add(self, found: Collected, name: str, items: Iterable[Item]) -> None:
        listed = list(items)
        if self._counts(name):
            found.items += listed

    # initiatives

    def _backlog(self, found: Collected) -> None:
        tab = self.tables[c.BACKLOG].tab if c.BACKLOG in self.tables else self.tabs.by_name[c.BACKLOG]
        known = set(self.files.initiatives)
        for row in self._rows(found, c.BACKLOG, "initiative_key"):
            key = row["initiative_key"]
            if key not in known and not self._may_make(row, key, found, empty=not known):
                continue
            self._add(found, c.BACKLOG, backlog_items(tab, row, initiative_file(key)))

    def _may_make(self, row: Row, key: str, found: Collected, *, empty: bool) -> bool:
        """Whether a key without a file makes one: only while there are none at all, as when a portfolio moves in."""
        if empty and re.fullmatch(INITIATIVE_KEY[1:-1], key):
            found.files_made.add(initiative_file(key))
            return True
        self._unknown(row, key)
        return False

    def _unknown(self, row: Row, key: str) -> None:
        if was_pushed(row, "initiative_key"):
            row.refuse("P813", "initiative_key", f"{key} was taken out of the portfolio", "delete the row")
        else:
            hint = did_you_mean(key, self.files.initiatives) or "new ideas go into an intake tab, without a key"
            row.refuse("P811", "initiative_key", f"there is no initiative {key}", hint)

    def _intake(self, found: Collected) -> None:
        known = {*self.files.initiatives, *(key for key in map(_key_of, self._every_row()) if key)}
        for name in self.intake:
            table = self.tables.get(name)
            if table is None or not self._counts(name):
                continue
            found.rows += table.rows
            for row, first in duplicates(table.rows, "initiative_key"):
                row.refuse(
                    "P805",
                    "initiative_key",
                    f"{row['initiative_key']} stands in row {first.number} too",
                    "empty it here",
                )
            for row in table.rows:
                key = self._intake_key(row, known, found)
                if key is not None:
                    file = initiative_file(key)
                    found.files_made.add(file)
                    items = [i for i in backlog_items(table.tab, row, file) if i.path != ("status",)]
                    found.items += [
                        *items,
                        Item(file, ("status",), row["lifecycle_status"] or "idea", row, "lifecycle_status"),
                    ]

    def _intake_key(self, row: Row, known: set[str], found: Collected) -> str | None:
        """The key under which a row becomes a file; None where it is one already, or may not."""
        key, state = row["initiative_key"], row[c.STATE]
        if key is None:
            if row["title"] is None:
                row.refuse("P804", "title", "an idea needs a title", "fill it")
            if row.problems:
                return None
            key = next_key(known)
            known.add(key)
            found.given[id(row)] = (row, key)
            return key
        if key in self.files.initiatives:
            return None
        if state == pending(key):
            return str(key)
        if isinstance(state, str) and state:
            row.refuse("P813", "initiative_key", f"{key} was taken out of the portfolio", "delete the row")
        else:
            row.refuse("P812", "initiative_key", f"{key} was typed by hand", "empty the cell: the tool gives the key")
        return None

    def _every_row(self) -> Iterator[Row]:
        for name in (c.BACKLOG, *self.intake):
            if name in self.tables:
                yield from self.tables[name].rows

    def _of_initiatives(self) -> Mapping[str, Callable[[Row, str, Mapping[str, Any]], Iterable[Item]]]:
        tab = self.tabs.by_name
        return {
            c.CONTRIBUTIONS: lambda row, file, data: contribution_items(tab[c.CONTRIBUTIONS], row, file, data),
            c.MODELS: lambda row, file, data: model_items(tab[c.MODELS], row, file),
            c.PARAMS: lambda row, file, data: param_items(tab[c.PARAMS], row, file),
            c.SCORING: lambda row, file, data: _scoring(tab[c.SCORING], row, file),
        }

    def _initiative_rows(
        self, found: Collected, name: str, items: Callable[[Row, str, Mapping[str, Any]], Iterable[Item]]
    ) -> None:
        ids = {c.MODELS: ("initiative_key", "model_name"), c.PARAMS: ("initiative_key", "model_name", "param_name")}
        for row in self._rows(found, name, *ids.get(name, ("initiative_key",))):
            key = row["initiative_key"]
            file = initiative_file(key)
            if file in self.files.texts or file in found.files_made:
                self._add(found, name, items(row, file, self.files.data(file)))
            else:
                self._unknown(row, key)

    def _candidates(self, found: Collected) -> None:
        for row in self._rows(found, c.CANDIDATES, "initiative_key"):
            key = row["initiative_key"]
            if initiative_file(key) not in {*self.files.texts, *found.files_made}:
                self._unknown(row, key)
            elif row["is_selected_for_run"] and self._counts(c.CANDIDATES):
                found.selection.append(key)

    # KPIs

    def _metrics(self, found: Collected) -> None:
        data = self.files.data(METRICS).get("metrics")
        known = data if isinstance(data, Mapping) else {}
        if not known:
            found.files_made.add(METRICS)
        for row in self._rows(found, c.METRICS_TAB, "kpi_key"):
            if known and row["kpi_key"] not in known and was_pushed(row, "kpi_key"):
                row.refuse("P813", "kpi_key", f"{row['kpi_key']} was taken out of the portfolio", "delete the row")
                continue
            self._add(found, c.METRICS_TAB, metric_items(self.tabs.by_name[c.METRICS_TAB], row))

    # scenarios

    def _scenarios(self, found: Collected) -> None:
        reader = Reader(self.tabs.organization, self._falling())
        names = ScenarioNames(self.files)
        for row in self._rows(found, c.CONFIG, "scenario_name"):
            name = names.of(row["scenario_name"])
            if name is None:
                self._new_scenario(found, row, names)
                name = names.of(row["scenario_name"])
            if name is None or row.problems:
                continue
            file = scenario_file(name)
            if file in found.heads:
                row.refuse("P805", "scenario_name", f"row {found.heads[file].number} is the same scenario", "keep one")
                continue
            found.heads[file] = row
            self._add(found, c.CONFIG, reader.config(row, file))
        self._rules(found, c.CONSTRAINTS, names, reader.constraint)
        self._rules(found, c.TARGETS, names, reader.target)

    def _new_scenario(self, found: Collected, row: Row, names: ScenarioNames) -> None:
        name = file_name(row["scenario_name"])
        if was_pushed(row, "scenario_name") and self.files.scenarios:
            row.refuse(
                "P813", "scenario_name", f"{row['scenario_name']} was taken out of the portfolio", "delete the row"
            )
        elif not name:
            row.refuse(
                "P804", "scenario_name", "the name has no letter or digit that a file name takes", "use a to z, 0 to 9"
            )
        elif self._counts(c.CONFIG):
            names.add(name, row["scenario_name"])
            found.files_made.add(scenario_file(name))

    def _rules(
        self, found: Collected, name: str, names: ScenarioNames, items: Callable[[Row, str], Iterable[Item]]
    ) -> None:
        rows = list(self._rows(found, name, "scenario_name", *_ALL_IDS[name]))
        kept = self._one_set(found, name, rows, names)
        for row in kept:
            scenario = names.of(row["scenario_name"])
            if scenario is None:
                hint = did_you_mean(row["scenario_name"], self.files.scenarios) or "add it to Scenario_Config"
                row.refuse("P811", "scenario_name", f"there is no scenario {row['scenario_name']}", hint)
            else:
                self._add(found, name, items(row, scenario_file(scenario)))

    def _one_set(self, found: Collected, tab: str, rows: list[Row], names: ScenarioNames) -> list[Row]:
        """The rows of no set and of the one chosen for their scenario; all, and a note, where none is chosen."""
        used: dict[str, set[str]] = {}
        for row in rows:
            if row["constraint_set_name"] is not None:
                used.setdefault(row["scenario_name"], set()).add(row["constraint_set_name"])
        chosen = {names.of(scenario) or scenario: name for scenario, name in self.sets.items()}

        def counts(row: Row) -> bool:
            own = row["constraint_set_name"] or ""
            return own in ("", chosen.get(names.of(row["scenario_name"]) or row["scenario_name"], own))

        for scenario, sets in used.items():
            if len(sets) > 1 and (names.of(scenario) or scenario) not in chosen:
                found.notes.append(f"{tab}: {scenario} has rows of {len(sets)} constraint sets, and all are taken; "
                                   "constraint_sets in config/sheets.yaml chooses one")  # fmt: skip
        return [row for row in rows if counts(row)]

    def _falling(self) -> frozenset[str]:
        """KPIs of which less is better, by the files and by the rows that are being pulled."""
        data = self.files.data(METRICS).get("metrics")
        metrics = data.items() if isinstance(data, Mapping) else ()
        falling = {k for k, m in metrics if isinstance(m, Mapping) and m.get("direction") == Direction.DECREASE}
        table = self.tables.get(c.METRICS_TAB)
        for row in table.rows if table is not None else ():
            if row["direction"] is not None:
                (falling.add if row["direction"] == Direction.DECREASE else falling.discard)(row["kpi_key"])
        return frozenset(falling)


_SET = ("constraint_set_name", "dimension", "dimension_key")
_ALL_IDS: Mapping[str, tuple[str, ...]] = {
    c.CONSTRAINTS: (*_SET, "constraint_type", "resource", "bundle_member_keys", "prereq_member_keys"),
    c.TARGETS: (*_SET, "kpi_key", "floor_or_goal"),
}  # fmt: skip


def _scoring(tab: c.Tab, row: Row, file: str) -> Iterator[Item]:
    framework, score = row["active_scoring_framework"], row["active_overall_score"]
    if (framework is None) is not (score is None):
        column = "active_scoring_framework" if framework is None else "active_overall_score"
        row.refuse("P804", column, f"{column} is empty", "a score says its framework and its value")
        return
    value = None if framework is None else {"framework": framework, "score": score}
    yield Item(file, ("scoring",), value, row, "active_overall_score")


def _key_of(row: Row) -> str | None:
    key = row["initiative_key"]
    return key if isinstance(key, str) else None


def was_pushed(row: Row, column: str) -> bool:
    """Whether the tool wrote this very key into this row: then a file had it."""
    return State.of(row).holds(("id", column), same(row[column]))


def pending(key: str) -> str:
    """The state of an intake row whose key was given and has no file yet."""
    return PENDING + token(("initiative_key",), same(key))


__all__ = ["Collected", "Collector", "Path", "pending", "scoring_row"]
