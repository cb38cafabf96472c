"""The cost of delay against every plan of small random horizons, in exact arithmetic."""

from collections import Counter
from fractions import Fraction

import pytest
from click.testing import CliRunner

from portfolio.answers import DelayedStart
from portfolio.case import Case
from portfolio.cli import main
from portfolio.cli.boundary import Exit
from portfolio.decide import NoPlanError, Space
from portfolio.decide.delaying import delayed_starts
from tests.over_time.enumerator import Horizon
from tests.over_time.horizons import random_planning
from tests.over_time.test_adopt_close import placed
from tests.over_time.year import NAME, YEAR

Ranked = tuple[list[Fraction], Fraction]
"""The gains of the stages before the objective, and that of the objective."""


def expected_values(horizon: Horizon) -> dict[tuple[str, str], Fraction | None]:
    """(initiative, step) -> the best objective of a plan that starts it then, with the promises
    kept as well as they can be; None where there is no such plan."""
    plans = []
    for plan in horizon.plans():
        if horizon.keeps_rules(plan):
            plans.append((plan, _ranked(horizon, plan)))
    promises = max((rank[0] for _, rank in plans), default=[])
    values: dict[tuple[str, str], Fraction | None] = {}
    for key in horizon.pool:
        for number, step in enumerate(horizon.steps, start=1):
            gains = []
            for plan, (kept, gain) in plans:
                if kept == promises and key in plan and plan[key].start == number:
                    gains.append(gain)
            values[key, step] = max(gains, default=None)
    return values


def _ranked(horizon: Horizon, plan) -> Ranked:
    before: list[Fraction] = []
    for name, sign, value in horizon.stages(plan):
        if name == "objective":
            return before, sign * value
        before.append(sign * value)
    raise AssertionError("every plan has an objective")


def agree(seed: int) -> Counter[str]:
    """By what each start was settled; nothing where there is nothing to ask."""
    planning = random_planning(seed)
    horizon = Horizon(planning)
    space = Space(Case(planning))
    try:
        chosen = space.choice(space.plan)
    except NoPlanError:
        return Counter()
    values = expected_values(horizon)
    sign = space.objective.sign
    settled: Counter[str] = Counter()
    for key in horizon.pool:
        found = {one.start: one for one in delayed_starts(space, key)}
        now = chosen[key].start if key in chosen else None
        later = [step for step in horizon.steps if now is None or step > str(now)]
        assert list(found) == later, (seed, key)
        for step, one in found.items():
            check(one, values[key, step], sign, space.best, seed)
            settled[one.settled_by] += 1
    return settled


def check(one: DelayedStart, gain: Fraction | None, sign: int, best: Fraction, seed: int) -> None:
    if gain is None:
        assert not one.possible, (seed, one)
        return
    assert one.possible and one.cost is not None and one.objective is not None, (seed, one)
    assert Fraction(one.objective) == sign * gain, (seed, one)
    assert Fraction(one.cost.exact or -1) == sign * best - gain, (seed, one)


def test_each_start_agrees_with_every_plan() -> None:
    settled: Counter[str] = Counter()
    for seed in range(30):
        settled += agree(seed)
    # Each way of settling was taken, so that none is true for want of a case.
    assert all(settled[way] for way in ("rules", "bounds", "search")), settled


@pytest.mark.full
def test_many_starts_agree_with_every_plan() -> None:
    settled: Counter[str] = Counter()
    for seed in range(30, 600):
        settled += agree(seed)
    print(settled)
    assert sum(settled.values()) > 1000


def test_the_command_says_what_waiting_costs(tmp_path) -> None:
    root = placed(tmp_path, YEAR)
    words = ["explain", NAME, "--starts", "INIT-0002", "--root", str(root)]
    done = CliRunner().invoke(main, words, catch_exceptions=False)
    assert done.exit_code == Exit.DONE
    # Three quarters of 100 are left from Q2 on, two from Q3 on; Gift cards or the bonus make room.
    assert "From 2026-Q3 on: costs" in done.stdout and "From 2026-Q1 on" not in done.stdout
    without = CliRunner().invoke(main, ["explain", NAME, "--starts", "--root", str(root)])
    assert without.exit_code == Exit.USAGE and "--starts needs KEYs" in without.stderr
