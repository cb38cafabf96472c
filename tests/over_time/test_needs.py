"""What another decision would take over time: of what is in, leaving it out; of what is out, taking
it when its reason says."""

import pytest

from portfolio.answers import Explained
from portfolio.case import Case
from portfolio.decide import NoPlanError, Space, explanation_of
from tests.over_time.horizons import random_planning
from tests.small import planning_of

FROM_ABOVE = ("cap", "at_most", "at_most_per_step", "at_most_finished_per_step")


def explained(space: Space) -> dict[str, Explained]:
    answer = explanation_of(space, space.problem.columns.pool.members)
    return {one.key: one for one in answer.initiatives}


def check(seed: int) -> int:
    """How many initiatives are in plans without synergies: there, leaving one out takes nothing of
    a bound from above."""
    planning = random_planning(seed)
    if planning.scenario.constraints.synergies:
        return 0
    space = Space(Case(planning))
    try:
        ones = explained(space)
    except NoPlanError:
        return 0
    members = [one for one in ones.values() if one.selected]
    for one in members:
        taken = [need.path for need in one.needs if need.path.endswith(FROM_ABOVE)]
        assert not taken, (seed, one.key, taken)
    return len(members)


@pytest.mark.parametrize("part", range(4))
def test_leaving_out_takes_nothing_of_a_bound_from_above(part: int) -> None:
    assert sum(check(seed) for seed in range(part, 160, 4)) >= 10


def test_what_starts_later_is_left_out_where_it_stands() -> None:
    initiatives = """
        INIT-0001: period: 2026, tokens: {engineering: 9}, contributions: {gmv: 9}
        INIT-0002: period: 2026, tokens: {engineering: 8}, contributions: {gmv: 8}
    """
    scenario = """
        period: 2026
        schedule: {step: quarter}
        capacity: {engineering: {all: {cap: 10}}}
        targets: {all: {gmv: {floor: 10}}}
    """
    ones = explained(Space(Case(planning_of(initiatives, scenario))))
    for key, takes in (("INIT-0001", "9"), ("INIT-0002", "8")):
        [need] = ones[key].needs
        assert ones[key].selected
        assert (need.rule, need.takes, need.slack) == ("floor of gmv in all", takes, "7")
