"""The plan of a scenario when its estimates come out otherwise: exact numbers, by sample."""

from dataclasses import dataclass
from fractions import Fraction

from portfolio.case import Case
from portfolio.choice import Choice
from portfolio.compile import TargetLevel, levels, point_of
from portfolio.decide.ask import decision_of
from portfolio.decide.draws import Uncertain, with_contributions
from portfolio.engines import adapter
from portfolio.model import Planning
from portfolio.results import SETTLED
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
