"""Tables -> items: which rows count, which key each new idea gets, and which field each cell stands for."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from portfolio.findings import did_you_mean
from portfolio.model import INITIATIVE_KEY, next_key
from portfolio.sheets import columns as c
from portfolio.sheets.backlog import backlog_items, initiative_file, key_of_file
from portfolio.sheets.collect_center import ScenarioGatherer
from portfolio.sheets.collected import Collected, was_in_step, was_pushed
from portfolio.sheets.merge import Item, State, same, token
from portfolio.sheets.productops import contribution_items, metric_items, model_items, param_items
from portfolio.sheets.reconcile import Reconciliation, reconcile
from portfolio.sheets.table import Row, duplicates
from portfolio.source import INITIATIVES, METRICS

PENDING = "new:"
"""In sync_state of an intake row: its key was given by the tool, and no file had it yet."""


class Collector(ScenarioGatherer):
    """Every tab that people fill."""

    @cached_property
    def reconciliation(self) -> Reconciliation:
        """Sheets and files compared: the one comparison that pull, push and check go by."""
        return reconcile(self.files, self.collect(), self.sight, self.decisions)

    def collect(self) -> Collected:
        """Everything that the sheets say."""
        found = Collected()
        self._backlog(found)
        self._intake(found)
        self._metrics(found)
        for name, items in self._of_initiatives().items():
            self._initiative_rows(found, name, items)
        self._candidates(found)
        self.scenarios(found)
        return found

    # initiatives

    def _backlog(self, found: Collected) -> None:
        tab = self.tables[c.BACKLOG].tab if c.BACKLOG in self.tables else self.tabs.by_name[c.BACKLOG]
        known = set(self.files.initiatives)
        for row in self.rows_of(found, c.BACKLOG, "initiative_key"):
            key = row["initiative_key"]
            if key not in known and not self._may_make(row, key, found):
                continue
            self.add(found, c.BACKLOG, backlog_items(tab, row, initiative_file(key)))

    def _may_make(self, row: Row, key: str, found: Collected) -> bool:
        """Whether a key without a file makes one: only while its installation moves in.

        That is while there are no files, and then until the first push for rows that were refused before: not
        for a row that has been seen to agree with a file that is gone.
        """
        was_refused = not self._was_pushed and not was_in_step(row)
        moves_in = not self.files.initiatives or was_refused
        if moves_in and re.fullmatch(INITIATIVE_KEY[1:-1], key):
            found.files_made.add(initiative_file(key))
            return True
        self._unknown(row, key)
        return False

    @cached_property
    def _was_pushed(self) -> bool:
        """Whether a push has ever reached the backlog: then every row that counts has a past."""
        return any(State.of(row).known for row in self.tables[c.BACKLOG].rows)

    def _unknown(self, row: Row, key: str) -> None:
        has_lost_its_past = not State.of(row).known and was_in_step(row)
        if was_pushed(row, "initiative_key") or has_lost_its_past:
            row.refuse("P813", "initiative_key", f"{key} was taken out of the portfolio", "delete the row")
        else:
            hint = did_you_mean(key, self.files.initiatives) or "new ideas go into an intake tab, without a key"
            row.refuse("P811", "initiative_key", f"there is no initiative {key}", hint)

    def _intake(self, found: Collected) -> None:
        # A key that was typed by hand is no key yet: it is neither counted on from, nor given to another idea.
        in_rows = {key for key in map(_key_of, self._every_row()) if key}
        known = {*self.files.initiatives, *self._keys_given(found)}
        typed = in_rows - known
        for name in self.intake:
            table = self.tables.get(name)
            if table is None or not self.counts(name):
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
                key = self._intake_key(row, known, typed, found)
                if key is not None:
                    file = initiative_file(key)
                    found.files_made.add(file)
                    items = [i for i in backlog_items(table.tab, row, file) if i.path != ("status",)]
                    found.items += [
                        *items,
                        Item(file, ("status",), row["lifecycle_status"] or "idea", row, "lifecycle_status"),
                    ]

    def _keys_given(self, found: Collected) -> Iterator[str]:
        """Keys that become files: of the backlog that moves in, and of ideas that got theirs from the tool."""
        yield from (key_of_file(file) for file in found.files_made if file.startswith(f"{INITIATIVES}/"))
        for name in self.intake:
            for row in self.tables[name].rows if name in self.tables else ():
                key = _key_of(row)
                if key is not None and row[c.STATE] == pending(key):
                    yield key

    def _intake_key(self, row: Row, known: set[str], typed: set[str], found: Collected) -> str | None:
        """The key under which a row becomes a file; None where it is one already, or may not."""
        key, state = row["initiative_key"], row[c.STATE]
        if key is None:
            if row["title"] is None and not row.problems:
                row.refuse("P804", "title", "an idea needs a title", "fill it")
            if row.problems:
                return None
            key = next_key(known)
            while key in typed:
                known.add(key)
                key = next_key(known)
            known.add(key)
            found.given[id(row)] = (row, key)
            return key
        if key in self.files.initiatives:
            other = self.files.data(initiative_file(key)).get("title")
            if state == pending(key) and other is not None and same(other) != same(row["title"]):
                message = f"{key} was given to this idea, and went to another one meanwhile: {other}"
                hint = "empty the cell to get another key; if it is the same idea, write that title here"
                row.refuse("P820", "initiative_key", message, hint)
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
        for row in self.rows_of(found, name, *ids.get(name, ("initiative_key",))):
            key = row["initiative_key"]
            file = initiative_file(key)
            if file in self.files.texts or file in found.files_made:
                self.add(found, name, items(row, file, self.files.data(file)))
            else:
                self._unknown(row, key)

    def _candidates(self, found: Collected) -> None:
        for row in self.rows_of(found, c.CANDIDATES, "initiative_key"):
            key = row["initiative_key"]
            if initiative_file(key) not in {*self.files.texts, *found.files_made}:
                self._unknown(row, key)
            elif row["is_selected_for_run"] and self.counts(c.CANDIDATES):
                found.selection.append(key)

    # KPIs

    def _metrics(self, found: Collected) -> None:
        data = self.files.data(METRICS).get("metrics")
        known = data if isinstance(data, Mapping) else {}
        if not known:
            found.files_made.add(METRICS)
        for row in self.rows_of(found, c.METRICS_TAB, "kpi_key"):
            if known and row["kpi_key"] not in known and was_pushed(row, "kpi_key"):
                row.refuse("P813", "kpi_key", f"{row['kpi_key']} was taken out of the portfolio", "delete the row")
                continue
            self.add(found, c.METRICS_TAB, metric_items(self.tabs.by_name[c.METRICS_TAB], row))


def _scoring(tab: c.Tab, row: Row, file: str) -> Iterator[Item]:
    if not (row.has("active_scoring_framework") and row.has("active_overall_score")):
        return
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


def pending(key: str) -> str:
    """The state of an intake row whose key was given and has no file yet."""
    return PENDING + token(("initiative_key",), same(key))
