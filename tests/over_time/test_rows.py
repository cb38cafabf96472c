"""The witness's integer rows over time say what the enumerator says, and what the compiler's rows
say."""

import random
from collections.abc import Iterator
from fractions import Fraction

import pytest

from portfolio.choice import Choice, Taken
from portfolio.compile import compile_problem
from portfolio.compile.objective import key_order
from portfolio.compile.points import point_of
from portfolio.stages import key_order_part
from tests.over_time.enumerator import Horizon
from tests.over_time.horizons import random_planning
from tests.prove.small import system

PLANS = 60
"""Looked at of one horizon, and as many that keep every rule."""
SEEDS = (*range(60), 123, 432)
"""In 123 initiatives of a group may finish in different steps, and not in one. In 432 a synergy can
save no more than is left beside a member that is there already."""


def sampled(horizon: Horizon, seed: int) -> Iterator[tuple[Choice, bool, dict[str, Fraction]]]:
    """Plans, whether each keeps the rules, and its stages."""
    plans = list(horizon.plans())
    rng = random.Random(seed)
    feasible = [plan for plan in plans if horizon.keeps_rules(plan)]
    looked_at = rng.sample(plans, min(PLANS, len(plans)))
    looked_at += rng.sample(feasible, min(PLANS, len(feasible)))
    for plan in looked_at:
        taken = {key: Taken(o.scope, horizon.steps[o.start - 1]) for key, o in plan.items()}
        stages = {name: value for name, _, value in horizon.stages(plan)}
        yield Choice(taken), horizon.keeps_rules(plan), stages


@pytest.mark.parametrize("seed", SEEDS)
def test_both_row_sets_say_what_the_enumerator_says(seed: int) -> None:
    """A plan keeps all rows if and only if it keeps every rule, here and in the compiler; stages
    agree."""
    horizon = Horizon(random_planning(seed))
    mine, problem = system(horizon.planning), compile_problem(horizon.planning)
    assert [str(stage) for stage in mine.stage_ids] == [str(s.id) for s in problem.stages]
    for choice, is_feasible, stages in sampled(horizon, seed):
        point, compiled = mine.point(choice), point_of(problem, choice)
        broken = mine.broken(point)
        assert (broken is None) == is_feasible == problem.holds(compiled), (choice, broken)
        for stage_id in (*mine.stage_ids, key_order_part(1), key_order_part(3)):
            assert mine.stage(stage_id).value(point) == stages[str(stage_id)], (choice, stage_id)
        order = key_order(problem.columns, 1).expression.value(compiled)
        assert order == stages["key order 1"]


@pytest.mark.parametrize("seed", SEEDS)
def test_points_are_plans(seed: int) -> None:
    """No point keeps the rows whose tiers are not those that its items reach."""
    horizon = Horizon(random_planning(seed))
    mine = system(horizon.planning)
    for choice, _, _ in sampled(horizon, seed):
        point = mine.point(choice)
        for column, _ in mine.columns.tier_columns():
            other = [*point[:column], 1 - point[column], *point[column + 1 :]]
            assert mine.broken(other) is not None


@pytest.mark.parametrize("seed", SEEDS)
def test_a_row_has_a_name_of_its_own(seed: int) -> None:
    """A contradiction names rows, so no two may share a name."""
    names = [row.name for row in system(random_planning(seed)).rows]
    assert len(set(names)) == len(names)
