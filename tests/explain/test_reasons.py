"""Every reason is true: what it says of one initiative on the other side, all portfolios say
too."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from hypothesis import given

from portfolio.choice import Taken
from portfolio.model import Planning, Slice
from portfolio.results import BrokenRule, ItemResult
from portfolio.stages import StageId
from tests.explain.small import Solved
from tests.strategies import examples, plannings


def turned(solved: Solved, item: ItemResult) -> Iterator[tuple[str | None, int]]:
    """(scope, number) of each portfolio in which the initiative alone is on the other side."""
    if item.selected:
        yield item.scope, solved.everything.number(solved.choice.changed({item.key: None}))
        return
    for scope in solved.planning.initiatives[item.key].offers():
        yield scope, solved.everything.number(solved.choice.changed({item.key: Taken(scope)}))


def broken(solved: Solved, number: int) -> Counter[str]:
    """How many rules of each family a portfolio breaks."""
    return Counter(family for family, mask in solved.everything.rules() if not mask[number])


def first_change(solved: Solved, number: int) -> tuple[StageId, Fraction]:
    """The first stage in which a portfolio has another value than the plan, and the difference."""
    stages = [
        *solved.everything.stages(),
        *(solved.everything.key_order(level) for level in range(1, 13)),
    ]
    for stage, _, value in stages:
        if value.at(number) != value.at(solved.mine):
            return stage, value.at(number) - value.at(solved.mine)
    raise AssertionError("two portfolios with the same values in every stage")


def amount(solved: Solved, rule: BrokenRule, number: int) -> Fraction:
    """What a portfolio has of what a bound is about."""
    stated = rule.rule
    if stated.family == "group":
        return Fraction(int(solved.everything.counted_in_group(stated.keys)[number]))
    assert stated.measure is not None and stated.dimension is not None and stated.value is not None
    where = Slice(stated.dimension, stated.value)
    if stated.family == "capacity":
        return solved.everything.tokens(stated.measure, where).at(number)
    target = next(
        t
        for w, k, t in solved.planning.scenario.targets.slices()
        if (w, k) == (where, stated.measure)
    )
    return solved.everything.kpi(stated.measure, where).at(number) + Fraction(target.baseline or 0)


def check_rule(solved: Solved, rule: BrokenRule, number: int) -> None:
    """Need and slack are differences of what the two portfolios have, in the unit of the bound."""
    if rule.rule.bound is None:
        assert (rule.need, rule.slack) == (None, None)
        return
    assert rule.need is not None and rule.slack is not None
    side = 1 if rule.rule.kind in ("cap", "ceiling", "at_most") else -1
    now, then = amount(solved, rule, solved.mine), amount(solved, rule, number)
    assert Fraction(rule.need) == side * (then - now)
    assert Fraction(rule.slack) == side * (Fraction(rule.rule.bound) - now)
    assert 0 <= Fraction(rule.slack) < Fraction(rule.need)


def check_reason(solved: Solved, item: ItemResult) -> None:
    """One reason beside all portfolios in which the initiative alone is on the other side."""
    reason = item.reason
    others = dict(turned(solved, item))
    if reason.kind == "kept":
        assert item.kept and item.selected
    elif reason.kind == "mandatory":
        constraints = solved.planning.scenario.constraints.mandatory
        own = solved.planning.initiatives[item.key].mandatory
        assert item.selected and reason.note == constraints.get(item.key, own and own.reason)
    elif reason.kind == "value":
        assert item.selected and Fraction(item.objective) > 0
    elif reason.kind == "nothing":
        assert not item.selected and Fraction(item.objective) <= 0
        assert any(not broken(solved, number) for number in others.values())
    elif reason.kind == "rules":
        assert all(broken(solved, number) for number in others.values())
        number = others[reason.scope]
        assert Counter(rule.rule.family for rule in reason.rules) == broken(solved, number)
        for rule in reason.rules:
            check_rule(solved, rule, number)
    else:
        number = others[reason.scope]
        assert not broken(solved, number)
        assert reason.stage is not None
        assert (reason.stage.id, Fraction(reason.change or 0)) == first_change(solved, number)


@given(plannings())
@examples(60)
def test_every_reason_is_true(planning: Planning) -> None:
    solved = Solved(planning)
    for item in solved.result.items:
        check_reason(solved, item)
