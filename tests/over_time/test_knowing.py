"""The worth of knowing an estimate with a schedule: each start is worth another line over it."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from portfolio import open_portfolio
from portfolio.actions import find_robust
from portfolio.case import Case
from portfolio.decide import (
    Assumed,
    NoPlanError,
    Space,
    Uncertain,
    uncertain_estimates,
    worth_of_knowing,
)
from portfolio.decide.draws import with_contributions
from portfolio.model import Lexicographic, Planning
from portfolio.results import exact
from tests.over_time.enumerator import Horizon, Option
from tests.over_time.horizons import random_planning
from tests.over_time.year import NAME, YEAR

DRAWS = 400
WIDE = Assumed(spread=Fraction(9, 10))


def expected_worth(planning: Planning, means: Planning, one: Uncertain) -> Fraction:
    """By a fine sum over the draws, with every plan gone over."""
    horizon = Horizon(planning)
    allowed = [plan for plan in horizon.plans() if horizon.keeps_rules(plan)]

    # What a missed goal costs stays that of the estimates as written.
    goals = [level for level in horizon.levels() if level[2] == "goal"]
    objective = planning.scenario.objective
    costs = []
    for plan in allowed:
        with_goals = horizon.objective(plan, objective, goals)
        costs.append(with_goals - horizon.objective(plan, objective, []))

    def best(value: Fraction) -> dict[tuple[Option | None], Fraction]:
        at = {(one.key, one.scope, one.kpi): Decimal(exact(value))}
        drawn = Horizon(with_contributions(means, at))
        worths: dict[tuple[Option | None], Fraction] = {}
        for plan, cost in zip(allowed, costs, strict=True):
            worth = drawn.objective(plan, objective, []) + cost
            taken = (plan.get(one.key),)
            worths[taken] = max(worths.get(taken, worth), worth)
        return worths

    low, high = best(Fraction(one.low)), best(Fraction(one.high))
    width = Fraction(one.high) - Fraction(one.low)
    total = Fraction(0)
    for number in range(DRAWS):
        part = Fraction(2 * number + 1, 2 * DRAWS)
        along = (one.at(part) - Fraction(one.low)) / width
        total += max(low[taken] + along * (high[taken] - low[taken]) for taken in low)
    return total / DRAWS - max(best(one.mean).values())


def agrees(seed: int) -> int:
    """How many estimates of a random horizon are worth knowing, each held against enumeration."""
    planning = random_planning(seed)
    space = Space(Case(planning))
    if isinstance(planning.scenario.objective, Lexicographic):
        return 0
    try:
        pool = list(space.problem.columns.pool.members)
        _ = space.plan
    except NoPlanError:
        return 0
    estimates = uncertain_estimates(planning, iter(pool), WIDE)
    means = {(one.key, one.scope, one.kpi): Decimal(exact(one.mean)) for one in estimates}
    at_means = with_contributions(planning, means)
    worths = worth_of_knowing(planning, estimates)
    for one, worth in zip(estimates, worths, strict=True):
        expected = expected_worth(planning, at_means, one)
        assert abs(worth - expected) <= abs(expected) / 50 + Fraction(1, 1000), (seed, one)
    return sum(worth > 0 for worth in worths)


@pytest.mark.parametrize("seed", [25, 38, 67, 81])
def test_the_worth_of_knowing_is_that_of_all_plans_over_time(seed: int) -> None:
    assert agrees(seed) >= 2


@pytest.mark.full
def test_it_is_on_three_hundred_horizons() -> None:
    assert sum(agrees(seed) for seed in range(300)) >= 20


def test_robust_answers_where_an_initiative_has_several_starts(tmp_path: Path) -> None:
    """Every start has a column of its own: that ended with a traceback."""
    for name, text in YEAR.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    answer = find_robust(open_portfolio(tmp_path), NAME, 2, assumed=WIDE)
    assert answer.samples == 2
    assert {one.initiative for one in answer.estimates} >= {"INIT-0002", "INIT-0003"}
