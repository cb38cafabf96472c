"""How far each missed target could be moved at all, with a portfolio that shows it: one more solve
each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import TypeVar

from portfolio.case import Case
from portfolio.choice import Choice
from portfolio.compile import IntArray, Stage, TargetLevel, chosen_at, levels, weighted_sum
from portfolio.engines import Session, in_threads, workers_of
from portfolio.results import TakenItem, Witness
from portfolio.solve import best_plan
from portfolio.stages import StageId

T = TypeVar("T")
TargetPlace = tuple[str, ...]
"""The path of a target."""


@dataclass(frozen=True)
class BestLevel:
    """The best level of a target, baseline included, and a portfolio that has it."""

    level: Fraction
    choice: Choice


def reachable(
    case: Case,
    session: Session,
    missed: Iterable[TargetPlace],
    progress: Callable[[str], None] = lambda _: None,
    start: IntArray | None = None,
) -> Mapping[TargetPlace, BestLevel]:
    """The best level of each missed target over all portfolios that keep the hard rules.

    Targets whose best level is not proven are left out. With a feasible point to start from it is
    quicker; which of several portfolios has the best level is then open.
    """
    by_target = {level.target_path: level for level in levels(case.planning)}
    targets = list(dict.fromkeys(missed))

    def reach(target: TargetPlace) -> BestLevel | None:
        level = by_target[target]
        progress(f"reach of {level.kpi} in {level.slice}")
        return best_level_of(case, session, level, start)

    return proven_answers(session, targets, reach)


def proven_answers(
    session: Session, targets: Sequence[TargetPlace], asked: Callable[[TargetPlace], T | None]
) -> Mapping[TargetPlace, T]:
    """Each target -> what was asked of it, as many at a time as the session bears.

    Targets for which the answer is not proven are left out.
    """
    tasks = [partial(asked, target) for target in targets]
    answers = in_threads(tasks, workers_of(session))
    pairs = zip(targets, answers, strict=True)
    return {target: answer for target, answer in pairs if answer is not None}


def best_level_of(
    case: Case,
    session: Session,
    level: TargetLevel,
    start: IntArray | None = None,
) -> BestLevel | None:
    """The same of one target, in a problem that a session has loaded; None where it is not
    proven."""
    stage = improvement_stage(case, level)
    best = best_plan(case.problem, session, case.limits, stage, start=start)
    if best is None:
        return None
    improvement, point = best
    reached = level.baseline + level.sign * improvement
    return BestLevel(reached, chosen_at(case.columns, point))


def improvement_stage(case: Case, level: TargetLevel) -> Stage:
    """The improvement of a target's KPI in its slice, as something to maximise."""
    total = case.columns.contributions(
        level.kpi, level.slice, level.number(case.columns.pool.horizon)
    )
    improvement = weighted_sum([(level.sign, total)])
    return Stage(StageId("reach", level.kpi), "max", improvement)


def witness_of(reached: Choice, chosen: Choice) -> Witness:
    """A portfolio by how it differs from the plan."""
    takes = []
    for key, taken in reached.items():
        if chosen.get(key) != taken:
            takes.append(TakenItem(key=key, scope=taken.scope, start=taken.start))
    leaves = sorted(chosen.keys() - reached.keys())
    return Witness(takes=tuple(takes), leaves=tuple(leaves))
