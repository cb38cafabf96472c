"""How far each missed target could be moved at all: one more solve each."""

import os
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import partial

from portfolio.compile.expression import combined
from portfolio.compile.levels import levels
from portfolio.compile.problem import Problem, Stage
from portfolio.model import Slice
from portfolio.solve.adapter import Effort, Session
from portfolio.solve.canonical import best_value
from portfolio.solve.chain import Progress
from portfolio.solve.threads import in_threads


def reachable(
    problem: Problem,
    session: Session,
    effort: Effort,
    missed: Iterable[tuple[str, Slice]],
    progress: Progress = lambda _: None,
) -> Mapping[tuple[str, Slice], Fraction]:
    """(KPI, slice) -> the best level that any feasible portfolio has, baseline included; left out if not proven."""
    baselines = {(level.kpi, level.slice): level for level in levels(problem.columns.pool.planning)}

    def best_level(kpi: str, where: Slice) -> Fraction | None:
        level = baselines[kpi, where]
        progress(f"reach of {kpi} in {where}")
        improvement = combined([(level.sign, problem.columns.contributions(kpi, where))])
        best = best_value(problem, session, effort, Stage(f"reach of {kpi}", "max", improvement))
        return None if best is None else Fraction(level.target.baseline or 0) + level.sign * best

    asked = tuple(dict.fromkeys(missed))
    workers = os.cpu_count() or 1 if session.concurrent else 1
    answers = in_threads([partial(best_level, kpi, where) for kpi, where in asked], workers)
    return {slot: best for slot, best in zip(asked, answers, strict=True) if best is not None}
