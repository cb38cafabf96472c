"""The witness over time: it agrees with the enumerator on every plan, those that break a rule
too."""

import random
from fractions import Fraction

import pytest

from portfolio.canonical import input_records, scenario_record
from portfolio.certify import certify
from portfolio.choice import Choice, Taken
from tests.over_time.enumerator import Horizon
from tests.over_time.horizons import random_planning

PLANS = 40


def check(seed: int) -> int:
    planning = random_planning(seed)
    horizon = Horizon(planning)
    plans = list(horizon.plans())
    sample = random.Random(seed).sample(plans, min(PLANS, len(plans)))
    records, definition = input_records(planning), scenario_record(planning)
    for plan in sample:
        choice = Choice(
            (key, Taken(o.scope, horizon.steps[o.start - 1])) for key, o in plan.items()
        )
        certificate = certify(records, definition, None, choice, 3)
        assert certificate.holds == horizon.keeps_rules(plan), (seed, plan)
        expected = {name: value for name, _, value in horizon.stages(plan)}
        assert {str(stage.id): Fraction(stage.value) for stage in certificate.stages} == expected, (
            seed,
            plan,
        )
    return len(sample)


@pytest.mark.parametrize("seed", range(20))
def test_the_witness_agrees_on_every_plan(seed: int) -> None:
    check(seed)
