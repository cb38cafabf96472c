"""The plan of a scenario when its estimates come out otherwise, sample by sample, in exact numbers.

The value of knowing one estimate: the best expected objective if it were known before deciding,
less the best without. The objective is linear in an estimate, so the best plan with its initiative
in is worth a straight line over it, and the best without it a constant; both come from one solve
each, with every other estimate at its mean (Raiffa and Schlaifer 1961). Floors are held at the
estimates as written.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import floor

from portfolio.case import Case
from portfolio.choice import Choice
from portfolio.compile import Problem, TargetLevel, levels, official_scales, point_of, total_of
from portfolio.decide.ask import decision_of
from portfolio.decide.countdown import Countdown
from portfolio.decide.draws import Uncertain, with_contributions
from portfolio.decide.searches import NO_MEMORY, SearchMemory
from portfolio.decide.space import Doing, Space, negated
from portfolio.engines import Cut, adapter
from portfolio.model import Lexicographic, NorthStar, Planning
from portfolio.results import SETTLED, exact
from portfolio.solve import canonical_optimum, plan_within_gap


@dataclass(frozen=True)
class SampleGroup:
    """Some samples, with all that they need, so that any process can solve them."""

    planning: Planning
    estimates: tuple[Uncertain, ...]
    plan: Choice
    seed: int
    samples: tuple[int, ...]


@dataclass(frozen=True)
class SampleOutcome:
    """What one sample says."""

    sample: int
    is_settled: bool
    """Whether it is proven which plan is the best, or that there is none."""
    choice: Choice | None
    """The best plan; None where there is none."""
    best: Fraction | None
    """Its objective."""
    value: Fraction | None
    """The objective of the plan of the scenario; None where it breaks a rule that can be kept."""
    met: tuple[bool, ...]
    """Of each floor and ceiling, whether the plan of the scenario meets it."""


def promised_levels(planning: Planning) -> tuple[TargetLevel, ...]:
    """The floors and ceilings of a scenario, in a canonical order."""
    return tuple(level for level in levels(planning) if level.kind != "goal")


def solve_samples(group: SampleGroup) -> tuple[SampleOutcome, ...]:
    """The outcomes of some samples, in their order."""
    return tuple(_outcome(group, sample) for sample in group.samples)


def _outcome(group: SampleGroup, sample: int) -> SampleOutcome:
    numbers = {}
    for one in group.estimates:
        numbers[one.key, one.scope, one.kpi] = one.draw(group.seed, sample)
    case = Case(with_contributions(group.planning, numbers))
    problem = case.problem
    plan = point_of(problem, group.plan)
    met = []
    for level in promised_levels(group.planning):
        step = level.number(case.columns.pool.horizon)
        total = case.columns.contributions(level.kpi, level.slice, step).value(plan)
        met.append(level.sign * total >= level.required)
    if case.is_ruled_out:
        return SampleOutcome(sample, True, None, None, None, tuple(met))
    session = adapter().load(problem)
    if case.gap:
        solution = plan_within_gap(problem, session, case.limits, case.gap)
    else:
        solution = canonical_optimum(problem, session, case.limits)
    decided = decision_of(case, solution)
    is_settled = decided.status in SETTLED
    if decided.objective is None or solution.point is None:
        return SampleOutcome(sample, is_settled, None, None, None, tuple(met))
    value = None
    is_allowed = problem.holds(plan)
    for stage in problem.stages:
        if stage.kind == "objective":
            break
        # A promise that is kept less than it can be is broken, too.
        is_allowed = is_allowed and stage.gain.dot(plan) >= stage.gain.dot(solution.point)
    if is_allowed:
        value = problem.objective.expression.value(plan)
    return SampleOutcome(sample, is_settled, decided.choice, decided.objective, value, tuple(met))


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
    worths = []
    countdown = Countdown(doing, "estimates", len(estimates))
    for number, one in enumerate(estimates):
        countdown.finished(number)
        factor = factors.get(one.kpi)
        worths.append(Fraction(0) if not factor else _worth(space, one, factor))
    return worths


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


def _worth(space: Space, one: Uncertain, factor: Fraction) -> Fraction:
    items = space.problem.columns.items
    named = [
        c for c, item in enumerate(items) if item.key == one.key and item.taken.scope == one.scope
    ]
    if not named:
        return Fraction(0)
    [column] = named
    is_in = bool(space.plan[column])
    # At the worst draw for the decision it is this far from the best.
    ends = (Fraction(one.low) - one.mean, Fraction(one.high) - one.mean)
    most = max(factor * end * (-1 if is_in else 1) for end in ends)
    if most <= 0 or _is_settled(space, column, space.best - most):
        return Fraction(0)
    otherwise = space.extreme(space.objective, (*space.promises, _held(column, is_in=not is_in)))
    if otherwise is None or otherwise.point is None:
        return Fraction(0)
    other = space.objective.expression.value(otherwise.point)
    with_it, without = (space.best, other) if is_in else (other, space.best)
    at_low, at_value, at_high = (
        with_it + factor * (Fraction(end) - one.mean) for end in (one.low, one.value, one.high)
    )
    below = expected_best(at_low, at_value, without)
    above = expected_best(at_value, at_high, without)
    return (below + above) / 2 - space.best


def _is_settled(space: Space, column: int, least: Fraction) -> bool:
    """Whether reduced costs prove that no portfolio worth so much decides an item otherwise."""
    root = space.case.root
    if root is None or space.problem.stages[0].kind != "objective":
        return False
    gain = space.objective.gain
    is_in, is_out = root.confident_items(floor(least * gain.scale))
    return bool(is_in[column] or is_out[column])


def _held(column: int, *, is_in: bool) -> Cut:
    if is_in:
        return Cut(total_of([column]), 1)
    return Cut(negated(total_of([column])), 0)


def expected_best(first: Fraction, last: Fraction, constant: Fraction) -> Fraction:
    """The mean of the greater of a constant and a value that lies evenly between two ends."""
    low, high = min(first, last), max(first, last)
    if low >= constant:
        return (low + high) / 2
    if high <= constant:
        return constant
    part = (high - constant) / (high - low)
    return constant + part * (high - constant) / 2
