"""How far missed targets can be moved, of a plan within a gap: said to the same gap.

Two solves would be needed for an exact answer: one for the best level, one to prove it. One search
to the gap gives a level that a portfolio has and a bound that none passes. Where the level meets
the target, it is possible; where the bound falls short, it is not; between them nothing is said.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from portfolio.case import Case
from portfolio.choice import Choice
from portfolio.compile import TargetLevel, chosen_at, levels
from portfolio.engines import Session
from portfolio.explain.reach import BestLevel, TargetPlace, improvement_stage, witness_of
from portfolio.results import Gap, Severity, exact
from portfolio.solve import best_within


@dataclass(frozen=True)
class NearLevel:
    """A level of a target, a portfolio that has it, and a bound that no portfolio passes."""

    known: BestLevel
    bound: Fraction


def with_near_reach(
    case: Case,
    session: Session,
    chosen: Choice,
    gaps: tuple[Gap, ...],
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[Gap, ...]:
    """Each gap that is open, with what is proven about how far its KPI could be moved."""
    reach: dict[TargetPlace, NearLevel | None] = {}
    measured = []
    for level, gap in zip(levels(case.planning), gaps, strict=True):
        if gap.severity is Severity.OK:
            measured.append(gap)
            continue
        place = level.target_path
        if place not in reach:
            progress(f"reach of {level.kpi} in {level.slice}")
            reach[place] = _near_level(case, session, level)
        measured.append(_with_level(level, gap, reach[place], chosen))
    return tuple(measured)


def _near_level(case: Case, session: Session, level: TargetLevel) -> NearLevel | None:
    stage = improvement_stage(case, level)
    near = best_within(case.problem, session, case.limits, stage, case.gap)
    if near is None:
        return None
    known = level.baseline + level.sign * near.value
    bound = level.baseline + level.sign * near.bound
    return NearLevel(BestLevel(known, chosen_at(case.columns, near.point)), bound)


def _with_level(
    level: TargetLevel,
    gap: Gap,
    near: NearLevel | None,
    chosen: Choice,
) -> Gap:
    if near is None:
        return gap
    target = level.sign * level.written
    if level.sign * near.known.level >= target:
        witness = witness_of(near.known.choice, chosen)
        update = {"reachable": exact(near.known.level), "witness": witness}
        return gap.model_copy(update=update)
    ideas = level.sign * Fraction(gap.ideas or 0)
    bound = level.sign * near.bound
    if bound < target and bound <= ideas:
        return gap.model_copy(update={"reachable": exact(near.bound)})
    return gap
