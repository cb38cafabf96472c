"""Variants of scenarios along the axes of a grid, each as a planning."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product
from typing import Any

from portfolio.findings import Finding
from portfolio.model import (
    INITIATIVE_KEY,
    Initiative,
    Level,
    Lexicographic,
    Metric,
    Planning,
    SweepGrid,
    WeightedKpis,
)
from portfolio.source import Workspace, with_scenario_data

FRAMEWORK = "framework"
"""The axis whose values are scoring frameworks."""
AS_WRITTEN = "as written"
"""The value that leaves a scenario as it is."""
SCORE = "framework.score"
"""The KPI that stands for the score of a framework; no KPI key of a file can have a dot."""
_KEY = re.compile(INITIATIVE_KEY)
MOST_VARIANTS = 100_000
"""A grid with more is refused: most likely an axis too many."""


class GridError(Exception):
    """A grid that means nothing; the message says which axis and what to write."""


@dataclass(frozen=True)
class AxisValue:
    """One value of an axis: how it is shown, and what it is."""

    label: str
    value: Any


@dataclass(frozen=True)
class GridAxis:
    """A path in the scenario, or `framework`, and its values."""

    name: str
    values: tuple[AxisValue, ...]


@dataclass(frozen=True)
class SweepVariant:
    """A scenario with one value of each axis, by the position of the value."""

    number: int
    scenario: str
    values: tuple[AxisValue, ...]
    positions: tuple[int, ...]


def axes_of(grid: SweepGrid, range_of: Callable[[str], Sequence[Any]]) -> tuple[GridAxis, ...]:
    """The axes of a grid; `range_of` reads a range such as `800..1400:100`.

    Raises:
        GridError: if an axis has no values.
    """
    axes = []
    for name, written in grid.grid.items():
        values = tuple(_values_of(name, written, range_of))
        if not values:
            raise GridError(f"the axis {name} has no values: write a list, as [800, 900]")
        axes.append(GridAxis(name, values))
    return tuple(axes)


def _values_of(
    name: str,
    written: Any,
    range_of: Callable[[str], Sequence[Any]],
) -> Iterator[AxisValue]:
    if isinstance(written, Mapping):
        for label, value in written.items():
            yield AxisValue(str(label), value)
        return
    if isinstance(written, str) and ".." in written:
        written = range_of(written)
    if not isinstance(written, list | tuple):
        raise GridError(f"the axis {name} has no values: write a list, as [800, 900]")
    for number, value in enumerate(written, start=1):
        is_plain = isinstance(value, str | int | Decimal)
        yield AxisValue(str(value) if is_plain else str(number), value)


def variants_of(scenarios: Sequence[str], axes: Sequence[GridAxis]) -> tuple[SweepVariant, ...]:
    """Every scenario with every combination of values, the last axis fastest.

    Raises:
        GridError: if there are too many.
    """
    count = len(scenarios)
    for axis in axes:
        count *= len(axis.values)
    if count > MOST_VARIANTS:
        raise GridError(f"the grid has {count:,} variants, and {MOST_VARIANTS:,} are the most")
    choices = [range(len(axis.values)) for axis in axes]
    variants: list[SweepVariant] = []
    for scenario in scenarios:
        for positions in product(*choices):
            pairs = zip(axes, positions, strict=True)
            values = tuple(axis.values[position] for axis, position in pairs)
            number = len(variants) + 1
            variants.append(SweepVariant(number, scenario, values, positions))
    return tuple(variants)


def varied_workspace(
    workspace: Workspace,
    axes: Sequence[GridAxis],
    variant: SweepVariant,
) -> tuple[Workspace, list[Finding]]:
    """The workspace with the scenario of a variant changed, and what is wrong with its
    structure."""
    data = workspace.layers[variant.scenario].data
    for axis, chosen in zip(axes, variant.values, strict=True):
        if axis.name != FRAMEWORK and chosen.value != AS_WRITTEN:
            steps = axis.name.split(".")
            if _KEY.fullmatch(steps[0]):
                steps = ["overrides", *steps]
            data = with_value(data, steps, chosen.value)
    if data is workspace.layers[variant.scenario].data:
        return workspace, []
    return with_scenario_data(workspace, variant.scenario, data)


def with_value(data: Any, path: Sequence[str], value: Any) -> dict[str, Any]:
    """Data with one value in another's place; a step may hold dots, as names do."""
    result = dict(data) if isinstance(data, Mapping) else {}
    for length in range(len(path), 0, -1):
        name = ".".join(path[:length])
        if name in result or length == 1:
            rest = path[length:]
            result[name] = with_value(result.get(name), rest, value) if rest else value
            break
    return result


def varied_planning(
    workspace: Workspace,
    axes: Sequence[GridAxis],
    variant: SweepVariant,
) -> Planning:
    """What a variant decides on, in its own workspace."""
    planning = workspace.planning(variant.scenario)
    for axis, chosen in zip(axes, variant.values, strict=True):
        if axis.name == FRAMEWORK and chosen.value != AS_WRITTEN:
            planning = scored_planning(planning, str(chosen.value))
    return planning


def scored_planning(planning: Planning, framework: str) -> Planning:
    """The planning whose objective is the sum of the scores of a framework.

    An initiative without a score of that framework counts nothing. Promises of lexicographic stay.
    """
    initiatives = {}
    for key, initiative in planning.initiatives.items():
        initiatives[key] = _with_score(initiative, framework)
    metric = Metric(name=f"{framework} score", level=Level.STRATEGIC, unit="points")
    metrics = planning.metrics.model_copy(
        update={"metrics": {**planning.metrics.metrics, SCORE: metric}},
    )
    one = {SCORE: Decimal(1)}
    objective: Any = WeightedKpis(mode="weighted_kpis", weights=one, scales=one)
    before = planning.scenario.objective
    if isinstance(before, Lexicographic):
        objective = before.model_copy(update={"then": objective})
    scenario = planning.scenario.model_copy(update={"objective": objective})
    return replace(planning, scenario=scenario, metrics=metrics, initiatives=initiatives)


def _with_score(initiative: Initiative, framework: str) -> Initiative:
    scoring = initiative.scoring
    if scoring is None or scoring.framework != framework:
        return initiative
    score = {SCORE: scoring.score}
    if not initiative.scopes:
        contributions = {**(initiative.contributions or {}), **score}
        return initiative.model_copy(update={"contributions": contributions})
    scopes = {}
    for name, scope in initiative.scopes.items():
        contributions = {**scope.contributions, **score}
        scopes[name] = scope.model_copy(update={"contributions": contributions})
    return initiative.model_copy(update={"scopes": scopes})
