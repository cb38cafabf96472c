"""How far each missed target could be moved at all: one more solve each."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from portfolio.compile.expression import combined
from portfolio.compile.levels import levels
from portfolio.compile.problem import Problem, Stage
from portfolio.model import Slice
from portfolio.solve.adapter import Effort, Session
from portfolio.solve.canonical import Progress, best_value


def reachable(
    problem: Problem,
    session: Session,
    effort: Effort,
    missed: Iterable[tuple[str, Slice]],
    progress: Progress = lambda _: None,
) -> Mapping[tuple[str, Slice], Fraction]:
    """(KPI, slice) -> the best level that any feasible portfolio has, baseline included; left out if not proven."""
    baselines = {(level.kpi, level.slice): level for level in levels(problem.columns.pool.planning)}
    found: dict[tuple[str, Slice], Fraction] = {}
    for kpi, where in dict.fromkeys(missed):
        level = baselines[kpi, where]
        progress(f"reach of {kpi} in {where}")
        improvement = combined([(level.sign, problem.columns.contributions(kpi, where))])
        best = best_value(problem, session, effort, Stage(f"reach of {kpi}", "max", improvement))
        if best is not None:
            found[kpi, where] = Fraction(level.target.baseline or 0) + level.sign * best
    return found
