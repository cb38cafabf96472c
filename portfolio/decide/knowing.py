"""What it is worth to know an estimate before deciding.

The value of knowing one estimate: the best expected objective if it were known before deciding,
less the best without. The objective is linear in an estimate, so the best plan with its initiative
in is worth a straight line over it (with a schedule, one line for each start), and the best without
it a constant; each comes from one solve, with every other estimate at its mean (Raiffa and
Schlaifer 1961). Floors are held at the estimates as written.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import floor

from portfolio.case import Case
from portfolio.compile import Problem, official_scales, total_of
from portfolio.decide.countdown import Countdown
from portfolio.decide.draws import Uncertain, with_contributions
from portfolio.decide.envelope import WorthLine, expected_best
from portfolio.decide.searches import NO_MEMORY, SearchMemory
from portfolio.decide.space import Doing, Space, negated
from portfolio.engines import Cut
from portfolio.model import ALL, Lexicographic, NorthStar, Planning
from portfolio.results import exact
from portfolio.solve import RootRelaxation


def worth_of_knowing(
    planning: Planning,
    estimates: Sequence[Uncertain],
    doing: Doing = lambda _: None,
    memory: SearchMemory = NO_MEMORY,
) -> list[Fraction]:
    """Of each estimate, by how much the best expected objective rises if it is known.

    Raises:
        NoPlanError: if there is no plan.
        NotProvenError: if limits end a search.
    """
    means = {}
    for one in estimates:
        means[one.key, one.scope, one.kpi] = Decimal(exact(one.mean))
    revalued = RevaluedCase(planning, with_contributions(planning, means))
    space = Space(revalued, doing, memory)
    factors = objective_factors(planning)
    counted = _unit_effects(planning, estimates)
    worths = []
    countdown = Countdown(doing, "estimates", len(estimates))
    for number, one in enumerate(estimates):
        countdown.finished(number)
        factor = factors.get(one.kpi)
        if not factor:
            worths.append(Fraction(0))
            continue
        slopes = [factor * part for part in counted[one.kpi]]
        worths.append(_worth(space, one, slopes))
    return worths


def _unit_effects(planning: Planning, estimates: Sequence[Uncertain]) -> dict[str, list[Fraction]]:
    """KPI -> of each item, how often a unit of its estimate counts, if it has the sign of the mean.

    That is once without a schedule; with one, a later start counts less often and is discounted.
    """
    units = {}
    for one in estimates:
        units[one.key, one.scope, one.kpi] = Decimal(-1 if one.mean < 0 else 1)
    columns = Case(with_contributions(planning, units)).columns
    effects: dict[str, list[Fraction]] = {}
    for kpi in sorted({one.kpi for one in estimates}):
        counted = columns.contributions(kpi, ALL)
        digits = counted.dense(len(columns)).tolist()
        effects[kpi] = []
        for digit, offer in zip(digits, columns.offers, strict=False):
            written = Fraction(offer.contributions.get(kpi, 0))
            effect = Fraction(digit, counted.scale) / written if written else Fraction(0)
            effects[kpi].append(effect)
    return effects


class RevaluedCase(Case):
    """A case whose objective is that of other estimates, and whose rules are as written."""

    def __init__(self, planning: Planning, other: Planning) -> None:
        super().__init__(planning)
        self._other = Case(other)

    @cached_property
    def problem(self) -> Problem:
        """The rows as written, with the objective of the other estimates."""
        written = Case(self.planning).problem
        objective = self._other.problem.objective
        stages = [objective if stage.id == objective.id else stage for stage in written.stages]
        return replace(written, stages=tuple(stages))


def objective_factors(planning: Planning) -> dict[str, Fraction]:
    """KPI -> by how much a unit of a contribution to it moves the objective."""
    objective = planning.scenario.objective
    if isinstance(objective, Lexicographic):
        objective = objective.then
    metrics = planning.metrics
    if isinstance(objective, NorthStar):
        return {metrics.north_star: Fraction(metrics.metrics[metrics.north_star].sign)}
    scales = official_scales(planning, objective)
    factors = {}
    for kpi, weight in objective.weights.items():
        factors[kpi] = metrics.metrics[kpi].sign * Fraction(weight) / scales[kpi]
    return factors


def _worth(space: Space, one: Uncertain, slopes: Sequence[Fraction]) -> Fraction:
    """The worth of knowing one estimate; `slopes` has what a unit of it adds to the objective where
    an item is taken."""
    columns = _columns_of(space, one)
    taken = [column for column in columns if space.plan[column]]
    of_plan = WorthLine(space.best, slopes[taken[0]] if taken else Fraction(0))
    ends = (Fraction(one.low) - one.mean, Fraction(one.high) - one.mean)
    lines = [of_plan]
    for column in columns:
        least = _least_that_matters(of_plan, slopes[column], ends)
        if column in taken or least is None or _is_always_out(space, column, least):
            continue
        held_in = _worth_of_plan(space, _held(column, is_in=True))
        if held_in is not None:
            lines.append(WorthLine(held_in, slopes[column]))
    least = _least_that_matters(of_plan, Fraction(0), ends)
    if taken and least is not None and not _is_always_in(space, taken[0], least):
        without = _worth_of_plan(space, Cut(negated(total_of(columns)), 0))
        if without is not None:
            lines.append(WorthLine(without, Fraction(0)))
    middle = Fraction(one.value) - one.mean
    below = expected_best(lines, ends[0], middle)
    above = expected_best(lines, middle, ends[1])
    return (below + above) / 2 - space.best


def _columns_of(space: Space, one: Uncertain) -> list[int]:
    """The columns that take what an estimate is about: with a schedule one for each start."""
    columns = []
    for column, item in enumerate(space.problem.columns.items):
        if item.key == one.key and item.taken.scope == one.scope:
            columns.append(column)
    return columns


def _least_that_matters(
    of_plan: WorthLine, slope: Fraction, ends: Sequence[Fraction]
) -> Fraction | None:
    """What a plan with another slope must be worth at the mean to be the best one at some draw;
    None where it never is."""
    most = max((slope - of_plan.slope) * end for end in ends)
    return of_plan.at_mean - most if most > 0 else None


def _worth_of_plan(space: Space, cut: Cut) -> Fraction | None:
    """The best objective among the portfolios that keep a cut; None where there is none."""
    plan = space.extreme(space.objective, (*space.promises, cut))
    if plan is None or plan.point is None:
        return None
    return space.objective.expression.value(plan.point)


def _is_always_in(space: Space, column: int, least: Fraction) -> bool:
    """Whether reduced costs prove that every portfolio worth so much takes an item."""
    root = _root_of_objective(space)
    return root is not None and bool(root.confident_items(_least_gain(space, least))[0][column])


def _is_always_out(space: Space, column: int, least: Fraction) -> bool:
    """Whether reduced costs prove that no portfolio worth so much takes an item."""
    root = _root_of_objective(space)
    return root is not None and bool(root.confident_items(_least_gain(space, least))[1][column])


def _root_of_objective(space: Space) -> RootRelaxation | None:
    """The relaxation whose reduced costs are those of the objective, if it is the first stage."""
    return space.case.root if space.problem.stages[0].kind == "objective" else None


def _least_gain(space: Space, least: Fraction) -> int:
    return floor(least * space.objective.gain.scale)


def _held(column: int, *, is_in: bool) -> Cut:
    if is_in:
        return Cut(total_of([column]), 1)
    return Cut(negated(total_of([column])), 0)
