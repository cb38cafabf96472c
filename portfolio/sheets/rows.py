"""What the files say, as the rows that every tab should show."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from portfolio.model import Organization
from portfolio.sheets import columns as c
from portfolio.sheets.backlog import at, backlog_row, fields_row
from portfolio.sheets.columns import Tab, Tabs
from portfolio.sheets.files import Files
from portfolio.sheets.grid import Grid
from portfolio.sheets.productops import (
    Values,
    contribution_row,
    metric_rows,
    model_rows,
    param_rows,
    scoring_row,
)
from portfolio.sheets.rules_shown import ScenarioRules
from portfolio.sheets.scenario_rows import config_row, constraint_rows, target_rows
from portfolio.sheets.table import Row, Table
from portfolio.source import INITIATIVES, METRICS

Computed = Mapping[str, Mapping[str, Decimal]]


def rows_of_files(
    tabs: Tabs,
    files: Files,
    names: Collection[str],
    computed: Computed = MappingProxyType({}),
) -> Mapping[str, list[Values]]:
    """Tab -> rows, for each of these tabs that shows what the files say.

    `computed` is initiative -> KPI -> what its approved primary model gives.
    """
    tab = tabs.by_name
    organization = tabs.organization
    synergies = _synergies(files)
    own_files = [file for file in sorted(files.documents) if file.startswith(f"{INITIATIVES}/")]
    data = [files.documents[file].data for file in own_files]
    scenarios = {name: files.layers[name].data for name in sorted(files.layers)}
    north, strategic = _levels(files)
    rules = ScenarioRules(scenarios, organization.plan)
    planned = [d for d in data if d.get("status") in _PLANNED]
    backlog = tab[c.BACKLOG]
    # Generators: what no tab asks for is never made. The order is that in which tabs are filled.
    rows: dict[str, Iterable[Values]] = {
        c.BACKLOG: (backlog_row(backlog, d, synergies.get(d.get("key", ""), ())) for d in data),
        c.METRICS_TAB: metric_rows(tab[c.METRICS_TAB], files.data(METRICS)),
        c.CONTRIBUTIONS: (contribution_row(tab[c.CONTRIBUTIONS], d, computed) for d in data),
        c.MODELS: (row for d in data for row in model_rows(tab[c.MODELS], d)),
        c.PARAMS: (row for d in data for row in param_rows(tab[c.PARAMS], d)),
        c.SCORING: (scoring_row(tab[c.SCORING], d) for d in data),
        c.CANDIDATES: (_candidate(tab, d, synergies, north, strategic, rules) for d in planned),
    }
    rows |= _rows_of_scenarios(scenarios, organization)
    return {name: list(listed) for name, listed in rows.items() if name in names}


def _rows_of_scenarios(
    scenarios: Mapping[str, Mapping[str, Any]], organization: Organization
) -> Mapping[str, Iterable[Values]]:
    by_name = scenarios.items()
    return {
        c.CONFIG: (config_row(name, d, organization) for name, d in by_name),
        c.CONSTRAINTS: (
            row for name, d in by_name for row in constraint_rows(name, d, organization)
        ),
        c.TARGETS: (row for name, d in by_name for row in target_rows(name, d)),
    }


_PLANNED = ("candidate", "committed", "in_progress")


def _candidate(
    tab: Mapping[str, Tab],
    data: Mapping[str, Any],
    synergies: Mapping[str, tuple[str, ...]],
    north: str,
    strategic: frozenset[str],
    rules: ScenarioRules,
) -> Values:
    """The views of a candidate: what others enter elsewhere, side by side."""
    row = backlog_row(tab[c.BACKLOG], data, synergies.get(data.get("key", ""), ()))
    written = data.get("contributions") or _of_largest_scope(data.get("scopes"))
    contributions = {kpi: _without_range(number) for kpi, number in written.items()}
    of_strategic = {kpi: number for kpi, number in contributions.items() if kpi in strategic}
    score = fields_row(tab[c.SCORING], data)
    return {
        **row,
        **score,
        **_with_rules(tab[c.CANDIDATES], row, rules),
        "program_key": row.get("program"),
        "lifecycle_status": row["status"],
        "north_star_contribution": contributions.get(north),
        "strategic_kpi_contributions": of_strategic or None,
    }


def _without_range(number: Any) -> Any:
    """The number of a contribution that says how sure it is."""
    return number.get("value") if isinstance(number, Mapping) else number


def _with_rules(tab: Tab, row: Values, rules: ScenarioRules) -> Values:
    """What the rules of scenarios say of a candidate, beside what its own file says, where the tab
    only shows it."""
    key, period = row["initiative_key"], row.get("candidate_period_key")
    both: Values = {}
    for name, value in rules.of(key, period).items():
        column = tab.column(name)
        if column.role is not c.Role.VIEW or not value:
            continue
        own = row.get(name)
        if isinstance(value, tuple):
            both[name] = tuple(dict.fromkeys((*(own or ()), *value)))
        else:
            both[name] = own or value
    return both


def _of_largest_scope(scopes: Any) -> Mapping[str, Any]:
    """Contributions of the largest scope on offer."""
    for name in ("full", "custom", "mvp"):
        if name in _mapping(scopes):
            return at(scopes, (name, "contributions")) or {}
    return {}


def _levels(files: Files) -> tuple[str, frozenset[str]]:
    """The first north star and the strategic KPIs, of those that are in use."""
    levels = {}
    for key, metric in _mapping(files.data(METRICS).get("metrics")).items():
        if isinstance(metric, Mapping) and metric.get("active") is not False:
            levels[key] = metric.get("level")
    north = next((key for key, level in levels.items() if level == "north_star"), "")
    return north, frozenset(key for key, level in levels.items() if level == "strategic")


def _synergies(files: Files) -> Mapping[str, tuple[str, ...]]:
    """Initiative -> names of the synergies it is part of, in any scenario."""
    names: dict[str, set[str]] = defaultdict(set)
    for layered in files.layers.values():
        synergies = _mapping(at(layered.data, ("constraints", "synergies")))
        for name, synergy in synergies.items():
            for key in at(synergy, ("members",)) or ():
                names[key].add(name)
    return {key: tuple(sorted(own)) for key, own in names.items()}


def _mapping(data: Any) -> Mapping[str, Any]:
    """What a file has in place of a mapping; nothing where it is something else."""
    return data if isinstance(data, Mapping) else {}


def as_tables(tabs: Tabs, rows: Mapping[str, Iterable[Values]]) -> dict[str, Table]:
    """Rows as if they had been read from a sheet with every column in the order of the table."""
    tables = {}
    for name, listed in rows.items():
        tab = tabs.by_name[name]
        columns = {column.name: at for at, column in enumerate(tab.columns, start=1)}
        made = []
        for number, values in enumerate(listed, start=2):
            shown = {column: value for column, value in values.items() if column in columns}
            made.append(Row(name, number, columns, shown))
        tables[name] = Table(tab, name, columns, made, 1, 2, Grid(name, {}))
    return tables
