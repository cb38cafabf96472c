"""What a reader can change in a page: each limit, level and weight with the steps of its slider."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from portfolio.compile import ParametricProblem
from portfolio.report.html.facts.capacity import units
from portfolio.report.html.facts.source import RunSource
from portfolio.report.html.scales import round_step
from portfolio.report.html.texts import sentence
from portfolio.report.words.numbers import FRACTION_UNIT
from portfolio.results import exact

_FINEST = 100
"""Steps from nothing to the number as written, at most."""
_MOST_EXTRA = 150
"""Limits of slices beyond this are changed in the scenario's file, not by sliders."""


@dataclass(frozen=True)
class Control:
    """A slider: its value is `base + position * step`, `below` to `above` steps away."""

    kind: str
    """limits, levels or weights."""
    key: str
    """Position of a limit or level in the problem, or the name of a KPI."""
    label: str
    unit: str
    base: str
    step: str
    below: int
    above: int
    percent: bool
    """Whether it is shown in percent, or in points where it is a change."""


@dataclass(frozen=True)
class ControlGroup:
    """Sliders under one heading."""

    title: str
    controls: tuple[Control, ...]
    open: bool = True


def control_groups(source: RunSource, problem: ParametricProblem) -> tuple[ControlGroup, ...]:
    """The sliders for the whole portfolio first, then those for slices."""
    whole: list[Control] = []
    sliced: list[Control] = []
    for control, is_whole in _limits(source, problem):
        (whole if is_whole else sliced).append(control)
    aimed: list[Control] = []
    for control, is_whole in _levels(source, problem):
        (aimed if is_whole else sliced).append(control)
    weights = list(_weights(source, problem))
    groups = (
        ControlGroup("Capacity", tuple(whole)),
        ControlGroup("Weights", tuple(weights)),
        ControlGroup("Floors, ceilings and goals", tuple(aimed), open=False),
        ControlGroup("In parts of the company", tuple(sliced[:_MOST_EXTRA]), open=False),
    )
    return tuple(group for group in groups if group.controls)


def _limits(source: RunSource, problem: ParametricProblem) -> Iterator[tuple[Control, bool]]:
    resources = list(source.shown.resources)
    numbered = list(enumerate(problem.limits))
    numbered.sort(key=lambda pair: resources.index(problem.measures[pair[1].measure].name))
    for number, limit in numbered:
        bound = Fraction(limit.bound)
        if bound <= 0:
            continue
        measure = problem.measures[limit.measure]
        where = source.place(measure.dimension, measure.value)
        name = sentence(", ".join(filter(None, (measure.name, where))))
        label = name if limit.kind == "cap" else f"{name}, at least"
        unit = units(source.shown.resources.get(measure.name, ""), Fraction(2))
        control = _control("limits", str(number), label, unit, bound, bound)
        yield control, measure.dimension == "all"


def _levels(source: RunSource, problem: ParametricProblem) -> Iterator[tuple[Control, bool]]:
    for number, level in enumerate(problem.levels):
        written = Fraction(level.level)
        uplift = written - Fraction(level.baseline or 0)
        if not uplift:
            continue
        measure = problem.measures[level.measure]
        metric = source.metric(measure.name)
        where = source.place(measure.dimension, measure.value)
        name = ", ".join(filter(None, (metric.name, where)))
        label = f"{name}, {level.kind}"
        control = _control("levels", str(number), label, metric.unit, written, uplift)
        yield control, measure.dimension == "all"


def _weights(source: RunSource, problem: ParametricProblem) -> Iterator[Control]:
    weighted = sorted(problem.objective.weighted, key=lambda kpi: (-Fraction(kpi.weight), kpi.name))
    for kpi in weighted:
        weight = Fraction(kpi.weight)
        label = source.metric(kpi.name).name
        step = round_step(weight, _FINEST // 2)
        below = int((weight - step) / step)
        yield Control(
            kind="weights",
            key=kpi.name,
            label=label,
            unit="",
            base=kpi.weight,
            step=exact(step),
            below=below,
            above=int(2 * weight / step),
            percent=False,
        )


def _control(kind: str, key: str, label: str, unit: str, base: Fraction, size: Fraction) -> Control:
    """From half of what is asked to 1.6 times as much; a fall has its larger side below."""
    step = round_step(abs(size), _FINEST)
    less, more = int(abs(size) / 2 / step), int(abs(size) * Fraction(6, 10) / step)
    below, above = (less, more) if size > 0 else (more, less)
    percent = unit == FRACTION_UNIT
    return Control(
        kind=kind,
        key=key,
        label=label,
        unit="" if percent else unit,
        base=exact(base),
        step=exact(step),
        below=below,
        above=above,
        percent=percent,
    )
