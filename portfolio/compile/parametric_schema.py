"""A compiled problem that can be changed without Python: what-if in a page solves it.

Not the finished rows: a goal changes the coefficients of its shortfall, a weight changes every
rounded value. So it has measures, limits and levels, and whoever reads it makes the rows. Whole
numbers of more than 53 bits are written as text, since JSON readers round them.
"""

from typing import Literal

from portfolio.results import Exact, Output

FORMAT: Literal[1] = 1
"""Of this shape; it changes with the shape or meaning of a field."""

Whole = int | str
"""A whole number; as text beyond 53 bits."""


class ProblemMeasure(Output):
    """A total over the columns: `coefficients . x / scale`."""

    kind: Literal["tokens", "contributions"]
    """What it is a total of."""
    name: str
    """The resource or KPI."""
    dimension: str
    """all, a dimension, or a crossed pair."""
    value: str
    """Its value; all for the whole portfolio."""
    scale: Whole
    """What the coefficients are divided by."""
    columns: tuple[int, ...]
    """The first column, then the distance of each next one."""
    coefficients: tuple[Whole, ...]
    """One for each column."""


class Limit(Output):
    """A cap or floor of a resource in a slice."""

    measure: int
    """Which measure it bounds, by position."""
    kind: Literal["cap", "floor"]
    """Which side it bounds."""
    bound: Exact
    """The number as written."""


class ParametricLevel(Output):
    """A level of a target."""

    measure: int
    """Which measure it is about, by position."""
    kind: Literal["floor", "ceiling", "goal"]
    """Which level it is."""
    sign: Literal[-1, 1]
    """-1 where less of the KPI is better."""
    level: Exact
    """The level as written."""
    baseline: Exact | None
    """Today's level, where the target has one."""
    scale: Exact | None
    """What a shortfall is measured against, where the target says it."""
    penalty: Exact | None
    """What a millionth of the scale missing costs, in millionths of the objective."""


class WeightedKpi(Output):
    """A KPI of the objective."""

    name: str
    """The KPI."""
    measure: int
    """Its total over the whole portfolio, by position."""
    sign: Literal[-1, 1]
    """-1 where less of the KPI is better."""
    weight: Exact
    """Its weight."""
    scale: Exact | None
    """The improvement that counts as 1, where the scenario says it; else the level at `all`."""
    bonuses: tuple[tuple[Exact, Exact], ...]
    """Of each tier its bonus, and that of the tier below it."""


class WhatIfObjective(Output):
    """What is maximised."""

    mode: Literal["north_star", "weighted_kpis", "lexicographic"]
    """The mode of the scenario."""
    priorities: tuple[tuple[str, ...], ...]
    """KPIs whose floors come first, group by group; empty but in lexicographic."""
    weighted: tuple[WeightedKpi, ...]
    """The KPIs with weights; empty where the north star is maximised."""
    north_star: int | None
    """The measure of the north star where it is maximised."""
    north_star_sign: Literal[-1, 1]
    """-1 where less of the north star is better."""


class TierOfProblem(Output):
    """A tier of a synergy: reached when so many of its members are in."""

    synergy: str
    """Its synergy."""
    at_least: int
    """How many members it takes."""
    columns: tuple[int, ...]
    """The columns of the members' items."""


class LogicRow(Output):
    """A rule among initiatives: `values . x` compared with a bound."""

    family: str
    """mandatory, scope, exclude_pair, bundle, prerequisite, group or synergy."""
    name: str
    """The rule in words."""
    columns: tuple[int, ...]
    """Its columns."""
    values: tuple[int, ...]
    """One for each column."""
    sense: Literal[-1, 0, 1]
    """-1 at most, 0 equal, 1 at least."""
    bound: int
    """The bound."""


class Held(Output):
    """A column that a rule holds at 0 or 1."""

    column: int
    """The column."""
    value: Literal[0, 1]
    """Out or in."""
    name: str
    """The rule in words."""


class ParametricProblem(Output):
    """Everything that what-if needs."""

    format: Literal[1] = FORMAT
    """Version of this shape."""
    scenario: str
    """The scenario that a what-if extends."""
    items: tuple[str, ...]
    """KEY or KEY/scope; their columns come first."""
    tiers: tuple[TierOfProblem, ...]
    """Tiers; their columns come next, then those of shortfalls."""
    resources: tuple[int, ...]
    """The tokens of each resource over the whole portfolio, by position, in the declared order."""
    measures: tuple[ProblemMeasure, ...]
    """Every total that something is about."""
    limits: tuple[Limit, ...]
    """Caps and floors."""
    levels: tuple[ParametricLevel, ...]
    """Levels of targets, in the order of their shortfalls."""
    objective: WhatIfObjective
    """What is maximised."""
    rows: tuple[LogicRow, ...]
    """Rules among initiatives."""
    held: tuple[Held, ...]
    """Columns that are held."""
    keys: str
    """Ten hexadecimal digits of each item: its weights in the two stages of the key order."""
