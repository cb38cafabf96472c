"""Targets: levels that make sense for their KPI, their baseline and the objective."""

from collections.abc import Iterator
from typing import Literal, NamedTuple, get_args

from portfolio.findings import Finding
from portfolio.model import Direction, Lexicographic, Metric, Slice, Target
from portfolio.validate.objective import weighted_objective
from portfolio.validate.references import Path
from portfolio.validate.subjects import Planned

Kind = Literal["floor", "ceiling", "goal"]
PERMITTED: dict[Direction, tuple[Kind, Kind]] = {
    Direction.INCREASE: ("floor", "ceiling"),
    Direction.DECREASE: ("ceiling", "floor"),
}
"""Direction -> the word for a hard level, and the word of the other direction."""


class _Placed(NamedTuple):
    """A target on a known KPI, and its path."""

    path: Path
    kpi: str
    metric: Metric
    slice: Slice
    target: Target


def direction_is_kept(planned: Planned) -> Iterator[Finding]:
    """A KPI to increase takes a floor, a KPI to decrease a ceiling."""
    for placed in _placed(planned):
        right, wrong = PERMITTED[placed.metric.direction]
        if getattr(placed.target, wrong) is not None:
            message = f"{placed.kpi} is to {placed.metric.direction.value}, so it has no {wrong}"
            yield planned.finding("P505", message, f"write {right}", *placed.path, wrong, key=True)


def targets_have_a_level(planned: Planned) -> Iterator[Finding]:
    """A target has a floor, a ceiling or a goal."""
    for placed in _placed(planned):
        if all(getattr(placed.target, kind) is None for kind in get_args(Kind)):
            right, _ = PERMITTED[placed.metric.direction]
            message = f"the target on {placed.kpi} in {placed.slice} has no level"
            yield planned.finding(
                "P506", message, f"add `{right}:` or `goal:`", *placed.path, key=True
            )


def penalties_are_used(planned: Planned) -> Iterator[Finding]:
    """A penalty stands beside a goal, in a scenario whose objective (or what it does `then`) is
    weighted_kpis."""
    for placed in _placed(planned):
        if placed.target.penalty is None:
            continue
        if placed.target.goal is None:
            message, hint = (
                f"the penalty on {placed.kpi} has no goal to be missed",
                "add `goal:`, or take it out",
            )
        elif weighted_objective(planned) is None:
            message = f"the penalty on {placed.kpi} counts only in an objective of weighted_kpis"
            hint = "take it out; in a scenario that extends another, with `penalty: null`"
        else:
            continue
        yield planned.finding("P512", message, hint, *placed.path, "penalty")


def shortfalls_have_a_scale(planned: Planned) -> Iterator[Finding]:
    """A level whose shortfall is minimised has something to measure it by: `scale`, or a number
    that is not 0.

    That is each goal, and in a lexicographic objective each floor and ceiling. The scale is the way
    from the baseline to the level, else the size of the baseline or of the level.
    """
    kinds: tuple[Kind, ...] = ("goal",)
    if isinstance(planned.scenario.objective, Lexicographic):
        kinds = get_args(Kind)
    for placed in _placed(planned):
        for kind in kinds:
            nowhere = getattr(placed.target, kind) == 0 and not placed.target.baseline
            if nowhere and placed.target.scale is None:
                message = (
                    f"the {kind} of {placed.kpi} in {placed.slice} is 0 from a baseline of 0: how"
                    " bad is a miss?"
                )
                hint = "add `scale:`, the improvement that a shortfall is measured by"
                yield planned.finding("P513", message, hint, *placed.path, kind)


def goals_are_not_easier_than_floors(planned: Planned) -> Iterator[Finding]:
    """A goal asks for no less than the floor or ceiling beside it (a warning)."""
    for placed in _placed(planned):
        right, _ = PERMITTED[placed.metric.direction]
        goal, hard = placed.target.goal, getattr(placed.target, right)
        if goal is not None and hard is not None and placed.metric.sign * (goal - hard) < 0:
            message = f"the goal of {placed.kpi} in {placed.slice} is easier than its {right}"
            yield planned.finding(
                "P514", message, f"correct it, or keep the {right} alone", *placed.path, "goal"
            )


def _placed(planned: Planned) -> Iterator[_Placed]:
    metrics = planned.workspace.metrics.metrics
    for where, kpi, target in planned.scenario.targets.slices():
        path = (
            ("targets", "all", kpi)
            if where.is_all
            else ("targets", where.dimension, where.value, kpi)
        )
        if kpi in metrics:
            yield _Placed(path, kpi, metrics[kpi], where, target)
