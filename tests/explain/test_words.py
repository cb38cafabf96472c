"""What is said of reasons and gaps holds: every rule is named, and each kind of news only where it
is."""

from fractions import Fraction

import pytest
from hypothesis import given

from portfolio.model import Planning
from portfolio.report.words.numbers import number
from portfolio.report.words.reach import reach_in_words
from portfolio.report.words.reasons import reason_in_words
from portfolio.results import BrokenRule, Gap, ItemResult, ObstacleTiming, Reason, Rule, StageName
from tests.explain.small import Solved
from tests.explain.test_reach import best_level
from tests.strategies import examples, plannings


def untimed(_broken: BrokenRule) -> ObstacleTiming:
    """Without a schedule no obstacle is in any step."""
    return ObstacleTiming()


def check_words(item: ItemResult) -> None:
    """A sentence names each rule that its reason has, with what it needs and what is left."""
    said = reason_in_words(item.key, item.reason, is_in=item.selected, timing_of=untimed)
    assert (said and said[0].islower()) or said.startswith("INIT"), said
    assert not said.endswith((".", "; ", ", ")) and "None" not in said
    for broken in item.reason.rules:
        rule = broken.rule
        if item.selected:
            continue
        if rule.kind == "cap":
            assert f"{number(broken.need or '')} {rule.measure}" in said
            assert f"({number(broken.slack or '')} left)" in said
        elif rule.measure is not None:
            assert rule.measure in said and (rule.kind or "") in said
        elif rule.family == "exclude":
            assert item.reason.note is not None and item.reason.note in said
        elif rule.name is not None:
            assert rule.name in said
        else:
            others = [key for key in rule.keys if key != item.key]
            assert all(key in said for key in others) or rule.family == "candidate"


def noun(rule: Rule) -> str:
    return f"<{rule.id}>"


def check_gap(solved: Solved, gap: Gap) -> None:
    """The three kinds of news, beside all portfolios and all ideas."""
    said = reach_in_words(gap, lambda level: f"[{level}]", noun)
    sign = solved.planning.metrics.metrics[gap.kpi].sign
    target = sign * Fraction(gap.target)
    reached = best_level(solved, gap, solved.everything.feasible)
    is_short_of_ideas = sign * Fraction(gap.ideas or 0) < target
    is_blocked = not is_short_of_ideas and sign * reached < target
    assert ("Not possible with today's ideas" in said) == is_short_of_ideas
    assert ("Not within capacity and promises" in said) == is_blocked
    assert ("Possible, but not chosen" in said) == (sign * reached >= target)
    if is_blocked and gap.binding:
        assert all(noun(one.rule) in said for one in gap.binding)
        assert f"[{gap.binding[0].reach}]" in said


def check(planning: Planning) -> None:
    solved = Solved(planning)
    for item in solved.result.items:
        check_words(item)
    for gap in solved.result.gaps:
        if gap.severity != "OK":
            check_gap(solved, gap)


@given(plannings())
@examples(40)
def test_the_words_of_drawn_scenarios_are_true(planning: Planning) -> None:
    check(planning)


CAP = Rule(
    id="capacity.engineering.country.UK.cap",
    family="capacity",
    path=("capacity", "engineering", "country", "UK", "cap"),
    measure="engineering",
    dimension="country",
    value="UK",
    kind="cap",
    bound="50",
)
FLOOR = CAP.model_copy(update={"family": "target", "measure": "gmv", "kind": "floor"})
PREREQUISITE = Rule(
    id="INIT-0002.requires.INIT-0001",
    family="prerequisite",
    path=("INIT-0002", "requires", "INIT-0001"),
    keys=("INIT-0002", "INIT-0001"),
)
OBJECTIVE = StageName(kind="objective", measure=None, index=None)
DESIGN = StageName(kind="tokens", measure="design", index=None)


def reason(kind: str, **fields: object) -> Reason:
    nothing = {"note": None, "scope": None, "rules": (), "stage": None, "change": None}
    return Reason(**{**nothing, "kind": kind, **fields})


def broken(rule: Rule, need: str | None = None, slack: str | None = None) -> BrokenRule:
    return BrokenRule(rule=rule, need=need, slack=slack)


@pytest.mark.parametrize(
    ("is_in", "made", "sentence"),
    [
        (True, reason("kept"), "already committed or in progress"),
        (True, reason("mandatory", note="the law"), "mandatory: the law"),
        (True, reason("value"), "chosen for its value"),
        (True, reason("rules", rules=(broken(PREREQUISITE),)), "needed by INIT-0002"),
        (
            True,
            reason("rules", rules=(broken(FLOOR, "5", "1"),)),
            "without it, gmv in UK would be below its floor",
        ),
        (
            True,
            reason("stage", stage=OBJECTIVE, change="-4"),
            "without it, the objective would be lower",
        ),
        (True, reason("stage", stage=DESIGN, change="4"), "without it, more design would be used"),
        (False, reason("nothing"), "brings nothing to the objective by itself"),
        (
            False,
            reason("rules", rules=(broken(CAP, "20", "10.5"), broken(FLOOR, "5", "1"))),
            (
                "does not fit beside this plan: needs 20 engineering in UK (10.5 left); "
                "would leave gmv in UK below its floor"
            ),
        ),
        (
            False,
            reason("rules", scope="full", rules=(broken(CAP, "20", "10"), broken(PREREQUISITE))),
            (
                "requires INIT-0001, which is not in the plan; does not fit beside this plan in"
                " scope full: needs 20 engineering in UK (10 left)"
            ),
        ),
        (
            False,
            reason("stage", stage=OBJECTIVE, change="-4"),
            "fits, but costs the objective more than it brings",
        ),
        (
            False,
            reason("stage", stage=OBJECTIVE, change="4"),
            "fits, but the search stopped before it was tried: it would raise the objective",
        ),
        (
            False,
            reason("stage", scope="mvp", stage=DESIGN, change="4"),
            "fits in scope mvp, but brings the objective nothing, and would use more design",
        ),
    ],
)
def test_each_kind_of_reason(is_in: bool, made: Reason, sentence: str) -> None:
    assert reason_in_words("INIT-0002", made, is_in=is_in, timing_of=untimed) == sentence
