"""An answer near by settles only what a solve would say too: against every portfolio, and against
the solver."""

import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from benchmarks.diff import portfolio, pull_request
from portfolio.case.case import Case, Cases
from portfolio.checked import check_loaded
from portfolio.compile import compile_problem
from portfolio.compile.points import chosen_at
from portfolio.decide.ask import Question, decide
from portfolio.decide.known import KnownPlans
from portfolio.diff.causes import Decided
from portfolio.diff.inputs import input_edits
from portfolio.engines.session import SolveLimits
from portfolio.model import Planning
from portfolio.model.initiative import Status
from portfolio.results import RunStatus
from portfolio.review.variants import Variants
from portfolio.solve import canonical_optimum
from portfolio.source import loaded
from tests.solve.enumeration import Enumeration
from tests.strategies import examples, plannings


def best(planning: Planning) -> Decided | None:
    """The canonical optimum, by going over every portfolio; None without a plan."""
    problem = compile_problem(planning)
    solution = canonical_optimum(problem, Enumeration().load(problem), SolveLimits(10**6, None))
    if solution.point is None:
        return None
    worth = next(o for o in solution.stages if o.stage.kind == "objective")
    value = Fraction(worth.value, worth.stage.expression.scale)
    return Decided(RunStatus.OPTIMAL, chosen_at(problem.columns, solution.point), value)


@st.composite
def neighbours(draw: st.DrawFn) -> tuple[Planning, Planning]:
    """A planning, and one that differs in a few numbers, or in what is a candidate."""
    planning = draw(plannings())
    initiatives = dict(planning.initiatives)
    for key in draw(
        st.lists(st.sampled_from(sorted(initiatives)), min_size=1, max_size=2, unique=True)
    ):
        one = initiatives[key]
        factor = draw(st.sampled_from([Decimal(0), Decimal("0.5"), Decimal("1.5"), Decimal(3)]))
        field = draw(st.sampled_from(["contributions", "tokens", "status"]))
        if field == "status":
            initiatives[key] = one.model_copy(update={"status": Status.IDEA})
        elif numbers := getattr(one, field):
            changed = {name: factor * value for name, value in numbers.items()}
            initiatives[key] = one.model_copy(update={field: changed})
    pair = [planning, replace(planning, initiatives=initiatives)]
    if draw(st.booleans()):
        pair.reverse()
    return pair[0], pair[1]


@given(neighbours(), st.booleans())
@examples(150)
def test_what_is_settled_is_the_optimum(pair: tuple[Planning, Planning], canonical: bool) -> None:
    before, after = pair
    known = best(before)
    assume(known is not None)
    assert known is not None
    nearby = KnownPlans()
    nearby.add((), Case(before), known, canonical=True)
    found = nearby.settled((0,), Case(after), canonical=canonical)
    if found is not None:
        truth = best(after)
        assert truth is not None and found.objective == truth.objective
        assert not canonical or found.choice == truth.choice


def check_generated(seed: int) -> tuple[int, int]:
    """Variants of a pull request with sixty initiatives, settled or not; how many were, of how
    many."""
    base = portfolio(60, seed)
    before, after = (
        check_loaded(loaded(texts, ())).workspace for texts in (base, pull_request(base, seed))
    )
    assert before is not None and after is not None
    edits = input_edits(before, after)
    variants, draw = Variants(before, after, edits), random.Random(seed)
    nearby, count, cases = KnownPlans(), 0, Cases()
    first = before.planning("s1")
    nearby.add((), cases.case(first), decide(Question(first), cases), canonical=True)
    for number in range(8):
        some = frozenset(at for at in range(len(edits)) if draw.random() < 0.3)
        planning = variants.planning(some, "s1")
        canonical = number % 2 == 0
        if planning is None:
            continue
        truth = decide(Question(planning, not canonical), cases)
        found = nearby.settled(some, cases.case(planning), canonical=canonical)
        if found is not None:
            count += 1
            assert found.objective == truth.objective
            assert not canonical or found.choice == truth.choice
        nearby.add(some, cases.case(planning), truth, canonical=canonical)
    return count, 8


def test_some_variants_of_a_pull_request_are_settled() -> None:
    assert sum(check_generated(seed)[0] for seed in range(3)) > 3


@pytest.mark.full
@pytest.mark.parametrize("seed", range(3, 103))
def test_a_hundred_generated_pull_requests(seed: int) -> None:
    check_generated(seed)
