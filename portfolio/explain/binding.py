"""Which rules keep a target out of reach: those whose removal alone raises its reach most.

One problem asks about all rules at once: there a portfolio may break one of them, whichever. Its
best level is what the removal of one rule brings at most, and the rule that is broken there is one
that brings it. Then it is asked for a portfolio as good that breaks another rule, until there is
none.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from portfolio.case import Case, Waivable, waivable
from portfolio.compile import BusinessRule, TargetLevel, levels, point_of
from portfolio.engines import Session, SolverAdapter
from portfolio.explain.reach import BestLevel, TargetPlace, improvement_stage, proven_answers
from portfolio.solve import LimitReachedError, best_above

BLOCKING = ("capacity", "target", "exclude")
"""Families of the rules that are named: caps, promises and exclusions."""

MOST_RULES = 24
"""So many rules that bind alike are looked for."""


@dataclass(frozen=True)
class Binding:
    """A rule, and the best level of a target over the portfolios that keep every other rule."""

    rule: BusinessRule
    level: Fraction
    most: bool
    """Whether it is proven that no other rule raises the level further, or as far."""


def binding_rules(
    case: Case,
    solver: SolverAdapter,
    blocked: Mapping[TargetPlace, BestLevel],
    progress: Callable[[str], None] = lambda _: None,
) -> Mapping[TargetPlace, tuple[Binding, ...]]:
    """Of each target the rules whose removal alone raises its reach most, all of them.

    An empty tuple says that no rule raises it alone. Targets for which that is not proven are left
    out.
    """
    if not blocked:
        return {}
    by_target = {level.target_path: level for level in levels(case.planning)}
    waived = waivable(case.problem, [rule for rule in case.rules if rule.family in BLOCKING])
    session = solver.load(waived.problem)

    def binding(target: TargetPlace) -> tuple[Binding, ...] | None:
        level = by_target[target]
        progress(f"what keeps {level.kpi} in {level.slice} from its target")
        try:
            return _binding_of(case, waived, session, level, blocked[target])
        except LimitReachedError:
            return None

    return proven_answers(session, list(blocked), binding)


def _binding_of(
    case: Case,
    waived: Waivable,
    session: Session,
    level: TargetLevel,
    reach: BestLevel,
) -> tuple[Binding, ...]:
    """The rules that raise the reach of one target most, in their canonical order.

    Raises:
        LimitReachedError: if a solve ends at its limits.
    """
    stage = improvement_stage(case, level)
    start = point_of(waived.problem, reach.choice)
    best = best_above(
        waived.problem, session, case.limits, stage, start, waived.columns, MOST_RULES
    )
    gained = Fraction(best.gain, stage.gain.scale)
    reached = level.baseline + level.sign * gained
    numbers = sorted(number for point in best.points for number in waived.waived(point))
    return tuple(Binding(waived.rules[number], reached, best.complete) for number in numbers)
