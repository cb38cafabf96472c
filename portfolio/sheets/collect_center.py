"""Rows of the Optimization Center -> items: which scenario is meant, and which rows of it count."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from portfolio.findings import did_you_mean
from portfolio.model import Direction
from portfolio.sheets import columns as c
from portfolio.sheets.absent import IDENTIFYING, Expected
from portfolio.sheets.collected import Collected, Gatherer, require, was_pushed
from portfolio.sheets.columns import Column
from portfolio.sheets.constraint_sets import ConstraintSets
from portfolio.sheets.idle_cells import idle_cells_of_heads, idle_cells_of_rules
from portfolio.sheets.mandates import without_reason
from portfolio.sheets.merge import MergedItem
from portfolio.sheets.scenario_names import ScenarioNames
from portfolio.sheets.scenarios import Reader, file_name, scenario_file
from portfolio.sheets.sight import Sight
from portfolio.sheets.slices import SliceVocabulary
from portfolio.sheets.table import Row
from portfolio.source import METRICS

_SET = ("constraint_set_name", "dimension", "dimension_key")
_ALL_IDS: Mapping[str, tuple[str, ...]] = {
    c.CONSTRAINTS: (
        *_SET,
        "constraint_type",
        "resource",
        "bundle_member_keys",
        "prereq_member_keys",
    ),
    c.TARGETS: (*_SET, "kpi_key", "floor_or_goal"),
}


class ScenarioGatherer(Gatherer):
    """Scenario_Config, Constraints and Targets."""

    @cached_property
    def missing(self) -> Mapping[str, tuple[Column, ...]]:
        """Tab -> the columns that should be there, and cannot be seen."""
        return Expected(self.tabs, self.files, self.tables, self.config).missing_columns()

    @cached_property
    def sight(self) -> Sight:
        """Which fields of scenarios the sheets can say at all."""
        blind = {
            tab
            for tab, columns in self.missing.items()
            if any(column.name in IDENTIFYING.get(tab, ()) for column in columns)
        }
        return Sight(self.tables, self.tabs.default_resource, self.only, blind)

    def scenarios(self, collected: Collected) -> None:
        """The fields of every scenario that a row says something of."""
        vocabulary = SliceVocabulary(self.tabs.organization.dimensions, self.config.words())
        unseen = frozenset(column.name for column in self.missing.get(c.CONSTRAINTS, ()))
        reader = Reader(self.tabs.organization, self._falling(), vocabulary, unseen)
        names = ScenarioNames(self.files)
        for row in self.rows_of(collected, c.CONFIG, "scenario_name"):
            name = names.of(row["scenario_name"])
            if name is None:
                self._new_scenario(collected, row, names)
                name = names.of(row["scenario_name"])
            if name is None or row.problems:
                continue
            file = scenario_file(name)
            if file in collected.heads:
                row.refuse(
                    "P805",
                    "scenario_name",
                    f"row {collected.heads[file].number} is the same scenario",
                    "keep one",
                )
                continue
            collected.heads[file] = row
            is_new = file in collected.files_made
            self.add(collected, c.CONFIG, reader.config(row, file, is_new=is_new))
        collected.notes += idle_cells_of_heads(collected.heads.values())
        self._rules(collected, c.CONSTRAINTS, names, reader.constraint)
        self._rules(collected, c.TARGETS, names, reader.target)

    def _new_scenario(self, collected: Collected, row: Row, names: ScenarioNames) -> None:
        name = file_name(row["scenario_name"])
        if was_pushed(row, "scenario_name") and self.files.scenarios:
            row.refuse(
                "P813",
                "scenario_name",
                f"{row['scenario_name']} was taken out of the portfolio",
                "delete the row",
            )
        elif not name:
            row.refuse(
                "P804",
                "scenario_name",
                "the name has no letter or digit that a file name takes",
                "use a to z, 0 to 9",
            )
        elif self.counts(c.CONFIG):
            names.add(name, row["scenario_name"])
            collected.files_made.add(scenario_file(name))
            collected.makers[scenario_file(name)] = row
            require(row, "period_key", "objective_mode")

    def _rules(
        self,
        collected: Collected,
        name: str,
        names: ScenarioNames,
        items: Callable[[Row, str], Iterable[MergedItem]],
    ) -> None:
        if name in self.sight.blind:
            return  # its rows cannot be told apart: one could be taken for another
        rows = list(self.rows_of(collected, name, "scenario_name", *_ALL_IDS[name]))
        sets = ConstraintSets.of(rows, self.sets, self.current_set, names)
        collected.notes += [f"{name}: {line}" for line in sets.lines()]
        kept = [row for row in rows if sets.counts(row)]
        _remember_sets(collected, sets, names)
        for row in rows:
            file = scenario_file(names.of(row["scenario_name"]) or "")
            if not sets.counts(row):
                collected.set_aside.update(item[:2] for item in items(row.again(), file))
        if name == c.TARGETS:
            _refuse_mixed_baselines(kept)
        else:
            bare = [row for row in kept if _lacks_reason(row)]
            collected.notes += [*without_reason(bare, "notes"), *idle_cells_of_rules(kept)]
        for row in kept:
            scenario = names.of(row["scenario_name"])
            if scenario is None and c.CONFIG not in self.tables:
                row.waits_for = f"the tab {self.config.name_of(c.CONFIG)}"
            elif scenario is None:
                hint = (
                    did_you_mean(row["scenario_name"], self.files.scenarios)
                    or "add it to Scenario_Config"
                )
                row.refuse(
                    "P811", "scenario_name", f"there is no scenario {row['scenario_name']}", hint
                )
            else:
                self.add(collected, name, items(row, scenario_file(scenario)))

    def _falling(self) -> frozenset[str]:
        """KPIs of which less is better, by the files and by the rows that are being pulled."""
        data = self.files.data(METRICS).get("metrics")
        metrics = data.items() if isinstance(data, Mapping) else ()
        falling = {
            k
            for k, m in metrics
            if isinstance(m, Mapping) and m.get("direction") == Direction.DECREASE
        }
        table = self.tables.get(c.METRICS_TAB)
        for row in table.rows if table is not None else ():
            if row["direction"] is not None:
                (falling.add if row["direction"] == Direction.DECREASE else falling.discard)(
                    row["kpi_key"]
                )
        return frozenset(falling)


def _remember_sets(collected: Collected, sets: ConstraintSets, names: ScenarioNames) -> None:
    """Which constraint set counts for the file of each scenario."""
    for scenario, chosen in sets.chosen.items():
        collected.sets[scenario_file(names.of(scenario) or scenario)] = chosen


def _lacks_reason(row: Row) -> bool:
    """Whether a mandate or an exclusion does not say why."""
    return row["constraint_type"] in _WITH_REASON and row["notes"] is None


_WITH_REASON = ("mandatory", "exclude_initiative")


def _refuse_mixed_baselines(rows: Iterable[Row]) -> None:
    """Of one KPI in one slice, either all rows say levels from a baseline, or all say increases."""
    with_baseline: dict[tuple[object, ...], Row] = {}
    without: list[tuple[tuple[object, ...], Row]] = []
    for row in rows:
        target = tuple(
            row[name] for name in ("scenario_name", "dimension", "dimension_key", "kpi_key")
        )
        if row["baseline_value"] is not None:
            with_baseline.setdefault(target, row)
        elif row.has("baseline_value"):
            without.append((target, row))
    for target, row in without:
        other = with_baseline.get(target)
        if other is None or row["target_value"] is None:
            continue
        baseline = other["baseline_value"]
        place = other.place("baseline_value")
        message = (
            f"{place} has the baseline {baseline} for this KPI, and this row has none: level or"
            " increase?"
        )
        level = baseline + row["target_value"]
        hint = (
            f"write the baseline {baseline} here too, and the level, which is {level} if an"
            " increase was meant"
        )
        row.refuse("P804", "baseline_value", message, hint)
