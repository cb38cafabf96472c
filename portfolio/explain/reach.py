"""How far each missed target could be moved at all: one more solve each."""

import os
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import partial

from portfolio.case import Case
from portfolio.compile import Stage, TargetLevel, levels, weighted_sum
from portfolio.engines import Session, in_threads
from portfolio.model import Slice
from portfolio.solve import best_value
from portfolio.stages import StageId

TargetPlace = tuple[str, Slice]
"""A KPI in a slice."""


def reachable(
    case: Case,
    session: Session,
    missed: Iterable[TargetPlace],
    progress: Callable[[str], None] = lambda _: None,
) -> Mapping[TargetPlace, Fraction]:
    """The best level of each missed target that any feasible portfolio has, baseline included.

    Targets whose level is not proven are left out.
    """
    by_target: dict[TargetPlace, TargetLevel] = {}
    for level in levels(case.planning):
        by_target[level.kpi, level.slice] = level

    def best_level(target: TargetPlace) -> Fraction | None:
        level = by_target[target]
        progress(f"reach of {level.kpi} in {level.slice}")
        total = case.columns.contributions(level.kpi, level.slice)
        improvement = weighted_sum([(level.sign, total)])
        stage = Stage(StageId("reach", level.kpi), "max", improvement)
        best = best_value(case.problem, session, case.limits, stage)
        if best is None:
            return None
        return Fraction(level.target.baseline or 0) + level.sign * best

    targets = list(dict.fromkeys(missed))
    workers = os.cpu_count() or 1 if session.concurrent else 1
    answers = in_threads([partial(best_level, target) for target in targets], workers)
    reach = {}
    for target, best in zip(targets, answers, strict=True):
        if best is not None:
            reach[target] = best
    return reach
