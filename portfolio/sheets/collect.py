"""Tables -> items: which rows count, which key each new idea gets, and which field each cell stands
for."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, partial
from typing import Any

from portfolio.findings import did_you_mean
from portfolio.model import INITIATIVE_KEY, next_key
from portfolio.sheets import columns as c
from portfolio.sheets.backlog import at, backlog_items, initiative_file, key_of_file, row_items
from portfolio.sheets.collect_center import ScenarioGatherer
from portfolio.sheets.collected import Collected, require, was_in_step, was_pushed
from portfolio.sheets.foreign_keys import TOOL
from portfolio.sheets.mandates import MandateNotes
from portfolio.sheets.merge import MergedItem, Path, State, same, token
from portfolio.sheets.productops import (
    contribution_items,
    metric_items,
    model_items,
    models_by_name,
    param_items,
)
from portfolio.sheets.reconcile import Reconciliation, reconcile, spelled
from portfolio.sheets.shown import listed_briefly, shortened
from portfolio.sheets.table import Row, Table, duplicates
from portfolio.source import INITIATIVES, METRICS

PENDING = "new:"
"""In sync_state of an intake row: its key was given by the tool, and no file had it yet."""


_FOREIGN = (
    "say `keys: foreign` in config/sheets.yaml: then each row gets a key of ours, and keeps this"
    " one as its source"
)


class Collector(ScenarioGatherer):
    """Every tab that people fill."""

    @cached_property
    def reconciliation(self) -> Reconciliation:
        """Sheets and files compared: the one comparison that pull, push and check go by."""
        return reconcile(self.files, self.collect(), self.sight, self.decisions)

    def collect(self) -> Collected:
        """Everything that the sheets say."""
        collected = Collected()
        self._fill_model_names()
        self._backlog(collected)
        self._intake(collected)
        self._metrics(collected)
        for name, items in self._of_initiatives().items():
            self._initiative_rows(collected, name, items)
        collected.notes += [*self._chains_not_taken(), *self._ideas_not_read()]
        self._candidates(collected)
        self.scenarios(collected)
        return collected

    # initiatives

    def _backlog(self, collected: Collected) -> None:
        tab = (
            self.tables[c.BACKLOG].tab if c.BACKLOG in self.tables else self.tabs.by_name[c.BACKLOG]
        )
        known = set(self.files.initiatives)
        mandates = MandateNotes()
        for row in self.rows_of(collected, c.BACKLOG, "initiative_key"):
            key = row["initiative_key"]
            if key not in known and not self._may_make(row, key, collected):
                continue
            file = initiative_file(key)
            is_new = key not in known
            ticked = mandates.tick_alone(row, file, is_new=is_new)
            items = [*backlog_items(tab, row, file), *ticked, *self._source(row, file)]
            self.add(collected, c.BACKLOG, items)
            is_mandated = at(self.files.data(file), ("mandatory",)) is not None
            mandates.add(row, is_new=is_new, is_mandated=is_mandated)
        collected.notes += mandates.lines()

    def _source(self, row: Row, file: str) -> Iterator[MergedItem]:
        """The key of the other tool, of an initiative that gets its file by this row."""
        foreign = self.keys.made.get(key_of_file(file))
        if foreign is not None:
            source = {"tool": TOOL, "key": foreign}
            yield MergedItem(file, ("source",), source, row, "initiative_key")

    def _may_make(self, row: Row, key: str, collected: Collected) -> bool:
        """Whether a key without a file makes one: only while its installation moves in.

        That is while there are no files, and then for rows that were refused before, which the
        first push marks: not for a row that has been seen to agree with a file that is gone.
        """
        was_refused = not self._was_pushed and not was_in_step(row)
        moves_in = not self.files.initiatives or was_refused or State.of(row).moves_in
        if moves_in:
            collected.moving.append(row)
        is_ours = key in self.keys.made or (moves_in and re.fullmatch(INITIATIVE_KEY[1:-1], key))
        if is_ours:
            file = initiative_file(key)
            collected.files_made.add(file)
            collected.makers[file] = row
            require(row, "title")
            return True
        other = next(iter(self.keys.ours), None) if self.config.keys == "foreign" else None
        if moves_in and other is not None:
            message = f"{key} has another form than the other keys, such as {other}"
            row.refuse("P811", "initiative_key", message, "write the key of the row, or empty it")
        elif moves_in and self.config.keys == "ours":
            message = f"{key} has another form than keys here, such as INIT-0007"
            row.refuse("P811", "initiative_key", message, _FOREIGN)
        else:
            self._unknown(row, key)
        collected.refused_keys.setdefault(key, row)
        return False

    @cached_property
    def _was_pushed(self) -> bool:
        """Whether a push has ever reached the backlog: then every row that counts has a past."""
        return any(State.of(row).known for row in self.tables[c.BACKLOG].rows)

    @cached_property
    def unseen(self) -> Mapping[str, str]:
        """Code of an error -> the missing tab that would say what is unknown, while nothing has
        come in from it."""
        unseen: dict[str, str] = {}
        if c.BACKLOG not in self.tables and not self.files.initiatives:
            unseen |= dict.fromkeys(
                ("P201", "P202", "P204", "P205"), self.config.name_of(c.BACKLOG)
            )
        if c.METRICS_TAB not in self.tables and not self._kpis:
            unseen |= dict.fromkeys(("P203", "P401", "P502"), self.config.name_of(c.METRICS_TAB))
        return unseen

    def _without_initiative(self, collected: Collected, row: Row, key: str) -> None:
        """Of a key that the Backlog was refused for, the cell there is the one cause."""
        cause = collected.refused_keys.get(key)
        if cause is None or was_in_step(row):
            self._unknown(row, key)
        elif not row.problems:
            row.waits_for = str(cause.place("initiative_key"))

    def _unknown(self, row: Row, key: str) -> None:
        if c.BACKLOG not in self.tables and not was_in_step(row):
            row.waits_for = f"the tab {self.config.name_of(c.BACKLOG)}"
            return
        has_lost_its_past = not State.of(row).known and was_in_step(row)
        if was_pushed(row, "initiative_key") or has_lost_its_past:
            row.refuse(
                "P813", "initiative_key", f"{key} was taken out of the portfolio", "delete the row"
            )
        else:
            table = self.tables.get(c.BACKLOG)
            listed = (_key_of(other) for other in table.rows) if table is not None else ()
            keys = dict.fromkeys([*self.files.initiatives, *filter(None, listed)])
            keys.pop(key, None)
            hint = did_you_mean(key, keys) or "new ideas go into an intake tab, without a key"
            row.refuse("P811", "initiative_key", f"there is no initiative {key}", hint)

    def _intake(self, collected: Collected) -> None:
        # A key that was typed by hand is no key yet: it is neither counted on from, nor given to
        # another idea.
        in_rows = {key for key in map(_key_of, self._every_row()) if key}
        known = {*self.files.initiatives, *self._keys_given(collected)}
        typed = in_rows - known
        for name in self.intake:
            table = self.tables.get(name)
            if table is None or not self.counts(name):
                continue
            collected.rows += table.rows
            for row, first in duplicates(table.rows, "initiative_key"):
                row.refuse(
                    "P805",
                    "initiative_key",
                    f"{row['initiative_key']} stands in row {first.number} too",
                    "empty it here",
                )
            for row in table.rows:
                key = self._intake_key(row, known, typed, collected)
                if key is not None:
                    file = initiative_file(key)
                    collected.files_made.add(file)
                    collected.makers[file] = row
                    items = [
                        i for i in backlog_items(table.tab, row, file) if i.path != ("status",)
                    ]
                    collected.items += [
                        *items,
                        MergedItem(
                            file,
                            ("status",),
                            row["lifecycle_status"] or "idea",
                            row,
                            "lifecycle_status",
                        ),
                    ]

    def _keys_given(self, collected: Collected) -> Iterator[str]:
        """Keys that become files: of the backlog that moves in, and of ideas that got theirs from
        the tool."""
        yield from (
            key_of_file(file) for file in collected.files_made if file.startswith(f"{INITIATIVES}/")
        )
        for name in self.intake:
            for row in self.tables[name].rows if name in self.tables else ():
                key = _key_of(row)
                if key is not None and row[c.STATE] == pending(key):
                    yield key

    def _intake_key(
        self, row: Row, known: set[str], typed: set[str], collected: Collected
    ) -> str | None:
        """The key under which a row becomes a file; None where it is one already, or may not."""
        key, state = row["initiative_key"], row[c.STATE]
        if key is None:
            return _new_key(row, known, typed, collected)
        if key in self.files.initiatives:
            other = self.files.data(initiative_file(key)).get("title")
            if state == pending(key) and other is not None and same(other) != same(row["title"]):
                meanwhile = "and went to another one meanwhile"
                message = f"{key} was given to this idea, {meanwhile}: {other}"
                same_idea = "if it is the same idea, write that title here"
                hint = f"empty the cell to get another key; {same_idea}"
                row.refuse("P820", "initiative_key", message, hint)
            self._edited_ideas += self._edited_later(row, str(key))
            return None
        if state == pending(key):
            return str(key)
        if isinstance(state, str) and state:
            message, hint = f"{key} was taken out of the portfolio", "delete the row"
            row.refuse("P813", "initiative_key", message, hint)
        else:
            message, hint = f"{key} was typed by hand", "empty the cell: the tool gives the key"
            row.refuse("P812", "initiative_key", message, hint)
        return None

    @cached_property
    def _edited_ideas(self) -> list[str]:
        """Cells of ideas that were edited after their initiative was made; filled while intake tabs
        are read."""
        return []

    def _edited_later(self, row: Row, key: str) -> Iterator[str]:
        """The cells of an idea that say something else than what was taken from them."""
        state = State.of(row)
        is_pending = row[c.STATE] == pending(key)
        data = self.files.data(initiative_file(key))
        table = next(table for table in self.tables.values() if table.name == row.tab)
        for item in taken_items(table, row):
            typed = spelled(item.path, item.value)
            is_taken = typed == spelled(item.path, at(data, item.path)) or not typed
            is_old = state.holds(taken_path(item), typed) or not (
                is_pending or state.tracks(taken_path(item))
            )
            if not (is_taken or is_old):
                yield str(row.place(item.column))

    def _every_row(self) -> Iterator[Row]:
        for name in (c.BACKLOG, *self.intake):
            if name in self.tables:
                yield from self.tables[name].rows

    def _fill_model_names(self) -> None:
        """A parameter that names no model belongs to the one model of its initiative."""
        table = self.tables.get(c.PARAMS)
        nameless = (
            [row for row in table.rows if row["model_name"] is None] if table is not None else []
        )
        names = self._names_of_models() if nameless else {}
        for row in nameless:
            models = names.get(row["initiative_key"], set())
            known = {name for name in models if self._has_param(row, name)}
            one = models if len(models) == 1 else known
            if len(one) == 1:
                row.values["model_name"] = next(iter(one))

    def _has_param(self, row: Row, model: str) -> bool:
        """Whether a model of the files has the parameter of a row."""
        data = self.files.data(initiative_file(row["initiative_key"]))
        params = models_by_name(data).get(model, {}).get("params")
        return isinstance(params, Mapping) and row["param_name"] in params

    @cached_property
    def _misses_model_names(self) -> bool:
        return any(column.name == "model_name" for column in self.missing.get(c.PARAMS, ()))

    def _names_of_models(self) -> Mapping[str, set[str]]:
        """Initiative -> the names of its models, in the files and in the sheets."""
        names: dict[str, set[str]] = {}
        for key in self.files.initiatives:
            names[key] = set(models_by_name(self.files.data(initiative_file(key))))
        table = self.tables.get(c.MODELS)
        for row in table.rows if table is not None else ():
            if row["initiative_key"] is not None and row["model_name"] is not None:
                names.setdefault(row["initiative_key"], set()).add(row["model_name"])
        return names

    def _of_initiatives(
        self,
    ) -> Mapping[str, Callable[[Row, str, Mapping[str, Any]], Iterable[MergedItem]]]:
        """Tab -> the fields that a row of it says of an initiative."""
        tab = self.tabs.by_name
        contributions = partial(contribution_items, tab[c.CONTRIBUTIONS])
        models = partial(self._model_items, tab[c.MODELS])
        params, scoring = tab[c.PARAMS], tab[c.SCORING]
        return {
            c.CONTRIBUTIONS: contributions,
            c.MODELS: models,
            c.PARAMS: lambda row, file, _data: param_items(params, row, file),
            c.SCORING: lambda row, file, _data: _scoring(scoring, row, file),
        }

    def _model_items(
        self, tab: c.Tab, row: Row, file: str, data: Mapping[str, Any]
    ) -> Iterator[MergedItem]:
        """The fields of a model; a chain with names that are no KPIs stays in the sheet, unless a
        file has one."""
        models = models_by_name(data)
        for item in model_items(tab, row, file):
            if item.path[0] == "math_models":
                old = at(models.get(item.path[1]), item.path[2:])
            else:
                old = at(data, item.path)
            names = [] if old is not None else self._unknown_kpis(item)
            if not names:
                yield item
                continue
            self._chains.setdefault(str(row.place(item.column)), names)

    def _unknown_kpis(self, item: MergedItem) -> list[str]:
        if item.path[-1] not in ("immediate_kpi", "metric_chain") or not isinstance(
            item.value, str
        ):
            return []
        steps = [step.strip() for step in item.value.split("->")]
        return [step for step in steps if step and step not in self._kpis]

    @cached_property
    def _kpis(self) -> frozenset[str]:
        """The KPIs of the files and of the sheets."""
        data = self.files.data(METRICS).get("metrics")
        table = self.tables.get(c.METRICS_TAB)
        typed = (row["kpi_key"] for row in table.rows) if table is not None else ()
        return frozenset(
            (*(data if isinstance(data, Mapping) else ()), *(key for key in typed if key))
        )

    @cached_property
    def _chains(self) -> dict[str, list[str]]:
        """Cell -> what it names as KPIs and is none; filled while the rows of models are read."""
        return {}

    def _chains_not_taken(self) -> Iterator[str]:
        if not self._chains:
            return
        names = dict.fromkeys(name for listed in self._chains.values() for name in listed)
        shown = ", ".join(shortened(name) for name in names)
        cells = listed_briefly(list(self._chains))
        kpis = "is no KPI" if len(names) == 1 else "are no KPIs"
        yield (
            f"{cells}: {shown} {kpis}, so what names them stays in the sheet; "
            f"make it an operational KPI in {c.METRICS_TAB} to have it in the files"
        )

    def _ideas_not_read(self) -> Iterator[str]:
        if self._edited_ideas:
            cells = listed_briefly(self._edited_ideas)
            yield (
                f"{cells}: edited after the idea became an initiative, and not read: enter it in"
                f" {c.BACKLOG}"
            )

    def _initiative_rows(
        self,
        collected: Collected,
        name: str,
        items: Callable[[Row, str, Mapping[str, Any]], Iterable[MergedItem]],
    ) -> None:
        ids = {
            c.MODELS: ("initiative_key", "model_name"),
            c.PARAMS: ("initiative_key", "model_name", "param_name"),
        }
        for row in self.rows_of(collected, name, *ids.get(name, ("initiative_key",))):
            key = row["initiative_key"]
            file = initiative_file(key)
            if name == c.PARAMS and row["model_name"] is None and self._misses_model_names:
                continue  # that the column is missing is said once
            if file in self.files.texts or file in collected.files_made:
                self.add(collected, name, items(row, file, self.files.data(file)))
            else:
                self._without_initiative(collected, row, key)

    def _candidates(self, collected: Collected) -> None:
        for row in self.rows_of(collected, c.CANDIDATES, "initiative_key"):
            key = row["initiative_key"]
            file = initiative_file(key)
            if file not in self.files.texts and file not in collected.files_made:
                self._without_initiative(collected, row, key)
                continue
            # Fields that config/sheets.yaml says are entered here.
            tab = self.tables[c.CANDIDATES].tab
            self.add(collected, c.CANDIDATES, row_items(tab, row, initiative_file(key)))
            if row["is_selected_for_run"] and self.counts(c.CANDIDATES):
                collected.selection.append(key)

    # KPIs

    def _metrics(self, collected: Collected) -> None:
        data = self.files.data(METRICS).get("metrics")
        known = data if isinstance(data, Mapping) else {}
        if not known:
            collected.files_made.add(METRICS)
        for row in self.rows_of(collected, c.METRICS_TAB, "kpi_key"):
            if known and row["kpi_key"] not in known and was_pushed(row, "kpi_key"):
                row.refuse(
                    "P813",
                    "kpi_key",
                    f"{row['kpi_key']} was taken out of the portfolio",
                    "delete the row",
                )
                continue
            if row["kpi_key"] not in known:
                require(row, "kpi_name", "kpi_level", "unit")
            self.add(collected, c.METRICS_TAB, metric_items(self.tabs.by_name[c.METRICS_TAB], row))


def _new_key(row: Row, known: set[str], typed: set[str], collected: Collected) -> str | None:
    """The next free key for an idea that has none; None where something is wrong with its row."""
    if row["title"] is None and not row.problems:
        row.refuse("P804", "title", "an idea needs a title", "fill it")
    if row.problems:
        return None
    key = next_key(known)
    while key in typed:
        known.add(key)
        key = next_key(known)
    known.add(key)
    collected.given[id(row)] = (row, key)
    return key


def taken_items(table: Table, row: Row) -> list[MergedItem]:
    """The fields of an idea that its initiative has taken over; where it is in its life is said
    elsewhere."""
    return [item for item in row_items(table.tab, row, "") if item.path != ("status",)]


def taken_past(table: Table, row: Row, data: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """What the past of an idea's row is: what its initiative says in the fields that it was made
    of."""
    for item in taken_items(table, row):
        yield taken_path(item), spelled(item.path, at(data, item.path))


def taken_path(item: MergedItem) -> Path:
    """How the past of a row says what was taken from a cell of an idea."""
    return ("taken", *item.path)


def _scoring(tab: c.Tab, row: Row, file: str) -> Iterator[MergedItem]:
    if not (row.has("active_scoring_framework") and row.has("active_overall_score")):
        return
    framework, score = row["active_scoring_framework"], row["active_overall_score"]
    if (framework is None) is not (score is None):
        column = "active_scoring_framework" if framework is None else "active_overall_score"
        row.refuse("P804", column, f"{column} is empty", "a score says its framework and its value")
        return
    value = None if framework is None else {"framework": framework, "score": score}
    yield MergedItem(file, ("scoring",), value, row, "active_overall_score")


def _key_of(row: Row) -> str | None:
    key = row["initiative_key"]
    return key if isinstance(key, str) else None


def pending(key: str) -> str:
    """The state of an intake row whose key was given and has no file yet."""
    return PENDING + token(("initiative_key",), same(key))
