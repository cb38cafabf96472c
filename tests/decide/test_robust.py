"""What holds when estimates are wrong, against every portfolio in exact arithmetic."""

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from portfolio import Portfolio, open_portfolio
from portfolio.actions import UsageError, estimates_assumed, find_robust
from portfolio.case import Case
from portfolio.cli import main
from portfolio.decide import (
    Assumed,
    NoPlanError,
    SampleGroup,
    Space,
    Uncertain,
    Workers,
    promised_levels,
    solve_samples,
    uncertain_estimates,
    uniform,
    with_contributions,
    worth_of_knowing,
)
from portfolio.decide.envelope import WorthLine, expected_best
from portfolio.decide.knowing import RevaluedCase, _held, objective_factors
from portfolio.model import Planning
from portfolio.results import exact
from tests.brute import Everything
from tests.decide.enumerated import EnumeratedPlans
from tests.record.sample import write_files
from tests.strategies import examples, plannings

GENERATE = [Phase.generate]
SPREAD = Assumed(spread=Fraction(1, 2))


def half(low: int, value: int, high: int) -> Uncertain:
    return Uncertain("INIT-0001", None, "gmv", Decimal(low), Decimal(value), Decimal(high))


def test_a_draw_depends_on_nothing_but_its_names() -> None:
    draws = {sample: half(0, 10, 30).draw(7, sample) for sample in range(1, 200)}
    assert draws == {sample: half(0, 10, 30).draw(7, sample) for sample in reversed(range(1, 200))}
    assert len(set(draws.values())) > 150
    other = replace(half(0, 10, 30), kpi="retention")
    assert [other.draw(7, sample) for sample in range(1, 20)] != [
        draws[sample] for sample in range(1, 20)
    ]
    assert half(0, 10, 30).draw(8, 1) != draws[1]


def test_half_of_the_draws_lie_below_the_value() -> None:
    draws = [half(0, 10, 30).draw(1, sample) for sample in range(1, 4001)]
    assert all(0 <= draw <= 30 for draw in draws)
    below = sum(draw < 10 for draw in draws)
    assert 1900 < below < 2100
    assert half(0, 10, 30).mean == Fraction(50, 4)
    mean = sum(draws) / len(draws)
    assert abs(Fraction(mean) - Fraction(50, 4)) < Fraction(1, 2)
    assert {uniform(1, "a", n).denominator > 0 for n in range(3)} == {True}


def agree_on_samples(planning: Planning, seed: int) -> None:
    """Each sample against going over every portfolio of it."""
    space = Space(Case(planning))
    try:
        plan = space.choice(space.plan)
    except NoPlanError:
        return
    estimates = uncertain_estimates(planning, iter(space.problem.columns.pool.members), SPREAD)
    group = SampleGroup(planning, estimates, plan, seed, (1, 2))
    for outcome in solve_samples(group):
        numbers = {
            (one.key, one.scope, one.kpi): one.draw(seed, outcome.sample) for one in estimates
        }
        sampled = with_contributions(planning, numbers)
        brute = EnumeratedPlans(sampled)
        assert outcome.is_settled
        if not brute.feasible.size:
            assert outcome.choice is None
            continue
        assert outcome.choice == brute.everything.selection(brute.ranked[0])
        assert outcome.best == brute.objective.at(brute.ranked[0])
        number = brute.everything.number(plan)
        value = brute.objective.at(number) if number in brute.promised else None
        assert outcome.value == value
        everything = Everything(sampled)
        for level, is_met in zip(promised_levels(planning), outcome.met, strict=True):
            total = everything.kpi(level.kpi, level.slice).at(number)
            assert is_met == (level.sign * total >= level.sign * level.change)


def greater_of_two(first: Fraction, last: Fraction, constant: Fraction) -> Fraction:
    """The mean of the greater of a constant and a value that lies evenly between two ends."""
    low, high = min(first, last), max(first, last)
    if low >= constant:
        return (low + high) / 2
    if high <= constant:
        return constant
    part = (high - constant) / (high - low)
    return constant + part * (high - constant) / 2


def agree_on_worth(planning: Planning) -> None:
    """The worth of knowing an estimate against a fine sum over its draws, each solved by
    enumeration."""
    space = Space(Case(planning))
    try:
        _ = space.plan
    except NoPlanError:
        return
    estimates = uncertain_estimates(planning, iter(space.problem.columns.pool.members), SPREAD)[:3]
    if not estimates:
        return
    means = {
        (one.key, one.scope, one.kpi): Decimal(one.mean.numerator) / one.mean.denominator
        for one in estimates
    }
    space = Space(RevaluedCase(planning, with_contributions(planning, means)))
    factors = objective_factors(planning)
    brute = EnumeratedPlans(planning)
    valued = EnumeratedPlans(with_contributions(planning, means))
    best = max(valued.objective.at(number) for number in brute.promised)
    for one, worth in zip(estimates, worth_of_knowing(planning, estimates), strict=True):
        factor = factors.get(one.kpi, Fraction(0))
        inside, outside = [], []
        for number in brute.promised:
            taken = brute.everything.selection(number).get(one.key)
            is_in = taken is not None and taken.scope == one.scope
            (inside if is_in else outside).append(valued.objective.at(number))
        if not inside or not outside:
            assert worth == 0
            continue
        ends = (Fraction(one.low), Fraction(one.value), Fraction(one.high))
        lines = [max(inside) + factor * (end - one.mean) for end in ends]
        expected = (
            greater_of_two(lines[0], lines[1], max(outside))
            + greater_of_two(lines[1], lines[2], max(outside))
        ) / 2 - best
        assert worth == expected
        assert worth >= 0


@given(plannings(6), st.integers(0, 5))
@settings(examples(10), phases=GENERATE)
def test_every_sample_is_that_of_enumeration(planning: Planning, seed: int) -> None:
    agree_on_samples(planning, seed)


@given(plannings(6))
@settings(examples(10), phases=GENERATE)
def test_the_worth_of_knowing_is_that_of_enumeration(planning: Planning) -> None:
    agree_on_worth(planning)


@pytest.mark.full
@given(plannings(6), st.integers(0, 5))
@settings(examples(1), phases=GENERATE, max_examples=1000)
def test_both_on_a_thousand_portfolios(planning: Planning, seed: int) -> None:
    agree_on_samples(planning, seed)
    agree_on_worth(planning)


@pytest.mark.parametrize(
    ("first", "last", "constant", "expected"),
    [
        (2, 6, 0, Fraction(4)),
        (2, 6, 9, Fraction(9)),
        (0, 10, 5, Fraction(25, 4)),
        (10, 0, 5, Fraction(25, 4)),
        (3, 3, 3, Fraction(3)),
    ],
)
def test_the_mean_of_the_greater(first: int, last: int, constant: int, expected: Fraction) -> None:
    """Against a sum over ten thousand even steps."""
    rising = WorthLine(Fraction(first), Fraction(last - first))
    flat = WorthLine(Fraction(constant), Fraction(0))
    found = expected_best([rising, flat], Fraction(0), Fraction(1))
    assert found == expected
    steps = 10_000
    total = sum(
        max(first + Fraction(last - first) * (2 * n + 1) / (2 * steps), constant)
        for n in range(steps)
    )
    assert abs(total / steps - found) < Fraction(1, 1000)


def test_a_gain_of_ten_digits_is_proven_to_its_last_one() -> None:
    """HiGHS takes the best known plan for one that is better by a billionth: that was no proof."""
    planning = open_portfolio(Path(__file__).parents[2]).workspace.planning("q1-base")
    pool = iter(Space(Case(planning)).problem.columns.pool.members)
    estimates = uncertain_estimates(planning, pool, Assumed(spread=Fraction(1, 5)))
    means = {(one.key, one.scope, one.kpi): Decimal(exact(one.mean)) for one in estimates}
    space = Space(RevaluedCase(planning, with_contributions(planning, means)))
    [column] = [c for c, item in enumerate(space.problem.columns.items) if item.key == "INIT-0020"]
    found = space.extreme(space.objective, (_held(column, is_in=not space.plan[column]),))
    assert found is not None
    assert found.point is not None
    assert found.gain == space.objective.gain.dot(found.point)


@pytest.fixture
def opened(tmp_path: Path) -> Portfolio:
    root = write_files(tmp_path / "portfolio")
    path = root / "initiatives/INIT-0001.yaml"
    text = path.read_text("utf-8")
    ranged = (
        "contributions: {gmv: {value: 120000, low: 30000, high: 130000, confidence: 0.5},"
        " retention: 0.004}"
    )
    path.write_text(text.replace("contributions: {gmv: 120000, retention: 0.004}", ranged), "utf-8")
    return open_portfolio(root)


def test_more_samples_change_no_sample_and_processes_change_no_byte(opened: Portfolio) -> None:
    few = find_robust(opened, "base", 11, seed=3)
    assert (
        find_robust(opened, "base", 11, seed=3, workers=Workers(2)).model_dump_json()
        == few.model_dump_json()
    )
    assert find_robust(opened, "base", 11, seed=4) != few


def test_only_estimates_with_a_range_vary(opened: Portfolio) -> None:
    answer = find_robust(opened, "base", 5)
    [estimate] = answer.estimates
    assert (estimate.initiative, estimate.kpi) == ("INIT-0001", "gmv")
    assert (estimate.low, estimate.value, estimate.high) == ("30000", "120000", "130000")
    assumed = estimates_assumed(opened, Fraction(1, 10))
    spread = find_robust(opened, "base", 5, assumed=assumed)
    assert len(spread.estimates) > 1
    by_name = {(one.initiative, one.kpi): one for one in spread.estimates}
    assert by_name["INIT-0001", "gmv"].low == "30000"
    assert by_name["INIT-0004", "gmv"].low == "89100"


def test_without_a_range_the_command_says_what_to_do(tmp_path: Path) -> None:
    plain = open_portfolio(write_files(tmp_path / "plain"))
    with pytest.raises(UsageError, match="no estimate of base has a range"):
        find_robust(plain, "base", 5)
    with pytest.raises(UsageError, match="no KPI has six outcomes"):
        estimates_assumed(plain, calibrated=True)


def test_the_command_prints_both_forms(opened: Portfolio) -> None:
    words = ["robust", "base", "--samples", "5", "--jobs", "1", "--root", str(opened.root)]
    done = CliRunner().invoke(main, [*words, "--json"], catch_exceptions=False)
    assert done.exit_code == 0
    assert json.loads(done.stdout)["samples"] == 5
    text = CliRunner().invoke(main, words, catch_exceptions=False).stdout
    assert "base: 5 samples of its estimates" in text
    assert "Which estimate to improve first" in text
