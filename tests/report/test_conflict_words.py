"""The sentences about conflicts and repairs are true of what the result proves."""

import pytest

from portfolio.report.text.plan import plan_view
from portfolio.report.words.conflicts import (
    conflict_heading,
    minimality,
    repair_heading,
    sufficient_changes,
)
from portfolio.report.words.labels import RunView, run_view
from portfolio.results import Change, Conflict, Diagnosis, Repair, Rule
from tests.record.sample import changed, infeasible_run

CAP, FLOOR, OTHER = "cap of engineering", "floor of design", "floor of engineering"


def rule(name: str) -> Rule:
    kind, _, resource = name.split()
    return Rule(
        id=f"capacity.{resource}.all.{kind}",
        family="capacity",
        path=("capacity", resource, "all", kind),
        measure=resource,
        dimension="all",
        value="all",
        kind=kind,
        bound="10",
    )


def conflict(*names: str, smallest: bool = True) -> Conflict:
    rules = tuple(rule(name) for name in names)
    return Conflict(rules=rules, smallest=smallest, asking=None, reach=None)


def repair(**prices: str) -> Repair:
    names = {"cap": CAP, "floor": FLOOR, "other": OTHER}
    changes = tuple(
        Change(rule=rule(names[name]), to="12", price=price) for name, price in prices.items()
    )
    return Repair(changes=changes, price="1", least=True)


def diagnosis(conflicts: tuple[Conflict, ...], *repairs: Repair) -> Diagnosis:
    return Diagnosis(contradiction=None, conflicts=conflicts, complete=True, repairs=repairs)


def view(found: Diagnosis) -> RunView:
    run = infeasible_run()
    result = run.result.model_copy(update={"diagnosis": found})
    run = changed(run, result)
    return run_view(run.run_id, run.manifest, run.result, run.inputs)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_sentence_on_a_smallest_conflict_speaks_of_that_conflict_alone(count: int) -> None:
    sentence = minimality(conflict(CAP, FLOOR), count, "HiGHS")

    assert sentence is not None
    assert "the others in this conflict can hold together" in sentence
    assert sentence.endswith("; the other conflict remains.") == (count == 2)
    assert sentence.endswith("; the other conflicts remain.") == (count == 3)


@pytest.mark.parametrize("count", [1, 2])
def test_a_conflict_that_is_not_proven_smallest_never_says_that_the_others_can_hold(
    count: int,
) -> None:
    sentence = minimality(conflict(CAP, FLOOR, smallest=False), count, "HiGHS")

    assert sentence is not None and sentence.startswith("Not proven smallest")
    assert minimality(conflict(CAP), count, "HiGHS") is None


def test_of_several_conflicts_the_heading_says_that_each_has_to_be_mended() -> None:
    both = (conflict(CAP, FLOOR), conflict(OTHER))

    assert conflict_heading(both) == "2 conflicts, each has to be mended"
    assert conflict_heading(both[:1]) == "Conflict"


def test_a_rule_is_enough_where_a_repair_changes_it_alone_and_nowhere_else() -> None:
    one = (conflict(CAP, FLOOR),)
    pair = diagnosis(one, repair(cap="0.2", floor="0.1"))
    alone = diagnosis(one, repair(cap="0.2", floor="0.1"), repair(floor="0.4"), repair(other="0.5"))

    assert sufficient_changes(view(pair), pair) is None
    sentence = sufficient_changes(view(alone), alone)
    assert (
        sentence
        == "A change of one rule is enough: the floor for design or the floor for engineering."
    )
    assert sentence in plan_view(view(alone), width=120, color=False)


@pytest.mark.parametrize(
    ("repairs", "words"),
    [
        ((repair(cap="0.2", floor="0.1"), repair(floor="0.3")), ", without touching the cap for engineering"),
        # The largest change of the first stays in the second: what it leaves out is named.
        ((repair(cap="0.1", floor="0.6"), repair(floor="0.8")), ", without touching the cap for engineering"),
        ((repair(cap="0.1"), repair(cap="0.1", floor="0.1")), ""),
        (
            (repair(cap="0.1"), repair(floor="0.2"), repair(other="0.3")),
            ", without touching the cap for engineering or the floor for design",
        ),
        ((repair(cap="0.1"), repair(cap="0.3", floor="0.1"), repair(other="0.4")),
         ", without touching the cap for engineering or the floor for design"),
    ],
)  # fmt: skip
def test_a_further_repair_names_what_it_leaves_alone_and_nothing_that_it_changes(
    repairs: tuple[Repair, ...], words: str
) -> None:
    found = diagnosis((conflict(CAP, FLOOR),), *repairs)
    heading = repair_heading(view(found), found, len(repairs) - 1)

    assert heading == f"Another way{words}: 100% of change in all."
