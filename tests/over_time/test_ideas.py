"""What all ideas together bring by a step: no plan brings more, not one that breaks every rule
either; and the two who measure it agree."""

import random
from fractions import Fraction

import pytest

from portfolio.canonical import input_records, scenario_record
from portfolio.case import Case
from portfolio.certify import certify
from portfolio.choice import Choice, Taken
from portfolio.compile import point_of
from portfolio.explain import timed_levels
from portfolio.gaps import measure_gaps_over_time
from portfolio.results import Gap
from tests.over_time.enumerator import Horizon
from tests.over_time.horizons import random_planning

PLANS = 40
SEEDS = range(40)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_plan_brings_more_than_all_ideas(seed: int) -> None:
    horizon = Horizon(random_planning(seed))
    planning = horizon.planning
    case = Case(planning)
    records, definition = input_records(planning), scenario_record(planning)
    plans = list(horizon.plans())
    ideas: dict[tuple[str | None, ...], str] = {}
    known: dict[tuple[str | None, ...], list[Gap]] = {}
    for plan in random.Random(seed).sample(plans, min(PLANS, len(plans))):
        taken = {key: Taken(o.scope, horizon.steps[o.start - 1]) for key, o in plan.items()}
        choice = Choice(taken)
        gaps = certify(records, definition, None, choice, 1).gaps
        assert gaps == measure_gaps_over_time(timed_levels(case, point_of(case.problem, choice)))
        for gap in gaps:
            place = (gap.period, gap.kpi, gap.dimension, gap.value, gap.level)
            known.setdefault(place, []).append(gap)
            if gap.ideas is not None:
                # The same whichever plan misses the level.
                assert ideas.setdefault(place, gap.ideas) == gap.ideas
    for place, together in ideas.items():
        for gap in known[place]:
            sign = planning.metrics.metrics[gap.kpi].sign
            assert sign * (Fraction(gap.achieved) - Fraction(together)) <= 0, (place, gap)
