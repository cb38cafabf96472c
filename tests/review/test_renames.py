"""Renamed is renamed: a name by itself changes no plan, and what a new key changes is told as
that."""

from collections.abc import Mapping

import pytest

from portfolio.changes import PlanDiff
from portfolio.report.words.headline import headline, stories, story_in_words
from tests.record.sample import FILES
from tests.review.changed import BASE, ONE, ORGANIZATION, changed_texts, compared, only_base

COMPANY = "config/scenarios/company.yaml"
PLAN = (ORGANIZATION, ": base", ": company")


def moved(texts: Mapping[str, str], old: str, new: str) -> dict[str, str]:
    return {new if file == old else file: text for file, text in texts.items()}


def with_key(texts: Mapping[str, str], old: str, new: str) -> dict[str, str]:
    """An initiative under another key, in every file."""
    file, made = f"initiatives/{old}.yaml", f"initiatives/{new}.yaml"
    return {name: text.replace(old, new) for name, text in moved(texts, file, made).items()}


def names(diff: PlanDiff) -> list[tuple[str, str, str]]:
    return [(one.kind, one.before, one.after) for one in diff.renamed]


def renamed_base(texts: Mapping[str, str] = FILES) -> dict[str, str]:
    return changed_texts((PLAN,), moved(texts, BASE, COMPANY))


@pytest.mark.parametrize("title", ["", "title: Another name for it"])
def test_a_renamed_scenario_is_no_change(title: str) -> None:
    after = renamed_base()
    if title:
        after[COMPANY] = after[COMPANY].replace(after[COMPANY].splitlines()[0], title)
    diff = compared(FILES, after)
    assert names(diff) == [("scenario", "base", "company")]
    assert not diff.changed and not diff.violations
    assert {edit.field for edit in diff.inputs} <= {"title"}
    assert "base is renamed company" in diff.headline


def test_a_renamed_scenario_that_others_extend() -> None:
    child = "config/scenarios/child.yaml"
    before = only_base() | {child: "extends: base\ntitle: Child\n"}
    after = renamed_base(before) | {child: "extends: company\ntitle: Child\n"}
    diff = compared(before, after)
    assert names(diff) == [("scenario", "base", "company")]
    assert not diff.changed and diff.inputs == ()
    assert diff.same == ("company", "child")


def test_what_changes_beside_a_rename_is_told_of_the_new_name() -> None:
    dearer = (ONE, "engineering: 40", "engineering: 75")
    plain = compared(only_base(), changed_texts((dearer,), only_base()))
    diff = compared(only_base(), changed_texts((dearer,), renamed_base(only_base())))
    assert names(diff) == [("scenario", "base", "company")]
    (one,), (other,) = plain.scenarios, diff.scenarios
    assert other.scenario == "company" and other.before is not None
    assert other.effects == one.effects and other.alone == one.alone
    assert plain.inputs == diff.inputs and plain.units == diff.units


def test_another_content_under_another_name_is_no_rename() -> None:
    after = renamed_base(only_base())
    after[COMPANY] = after[COMPANY].replace("all: {cap: 100}", "all: {cap: 101}")
    diff = compared(only_base(), after)
    assert diff.renamed == ()
    assert [(s.scenario, s.before is None, s.after is None) for s in diff.scenarios] == [
        ("base", False, True),
        ("company", True, False),
    ]


def test_a_copy_is_no_rename() -> None:
    diff = compared(only_base(), only_base() | {COMPANY: FILES[BASE]})
    assert diff.renamed == ()


@pytest.mark.parametrize("old", ["INIT-0001", "INIT-0002", "INIT-0004"])
def test_a_new_key_of_the_same_content_is_told_as_one(old: str) -> None:
    diff = compared(FILES, with_key(FILES, old, "INIT-0942"))
    assert names(diff) == [("initiative", old, "INIT-0942")]
    assert diff.inputs == ()
    for scenario in diff.scenarios:
        assert scenario.tie is not None or not scenario.changed
        assert old not in [effect.key for effect in scenario.effects]


TWIN = """
key: {key}
title: Twin {key}
owner: growth
status: candidate
period: 2026-Q1
dimensions: {{country: UK}}
tokens: {{engineering: 50}}
contributions: {{gmv: 1000000}}
"""
TIED = """
title: One of the two
period: 2026-Q1
candidates: {only: [INIT-0101, INIT-0102]}
objective: {mode: north_star}
capacity: {engineering: {all: {cap: 60}}}
"""


def tied() -> dict[str, str]:
    """Two initiatives of the same worth, of which one fits."""
    files = {file: text for file, text in FILES.items() if "config/metrics" in file}
    files[ORGANIZATION] = "\n".join(FILES[ORGANIZATION].split("plan:")[0].splitlines()) + "\n"
    files["config/scenarios/tied.yaml"] = TIED
    for key in ("INIT-0101", "INIT-0102"):
        files[f"initiatives/{key}.yaml"] = TWIN.format(key=key)
    return files


def test_a_plan_that_only_the_order_of_keys_moves_says_so() -> None:
    """Some new key of the one that was chosen loses the tie; nothing else has changed."""
    before = tied()
    found = []
    for number in range(200, 212):
        for old in ("INIT-0101", "INIT-0102"):
            after = with_key(before, old, f"INIT-0{number}")
            after[f"initiatives/INIT-0{number}.yaml"] = TWIN.format(key=old).replace(
                f"key: {old}", f"key: INIT-0{number}"
            )
            diff = compared(before, after)
            assert names(diff) == [("initiative", old, f"INIT-0{number}")]
            found += [diff] if diff.changed else []
    assert found
    for diff in found:
        (scenario,) = diff.scenarios
        assert scenario.tie is not None and scenario.tie.kind == "key_order"
        entering = next(effect.key for effect in scenario.effects if effect.kind == "enters")
        sentence = f"tied: same value; the published key order now prefers {entering}"
        assert story_in_words(stories(diff.scenarios)[0]) == sentence
        assert headline(diff.scenarios, (), (), diff.renamed).startswith(sentence)
        assert {effect.cause for effect in scenario.effects} == {None}


def test_an_old_plan_that_is_worth_less_now_is_no_tie() -> None:
    """The value is the same on both sides, and yet the old plan would be worse by now."""
    before = tied()
    moves = 0
    for key in ("INIT-0101", "INIT-0102"):
        change = (f"initiatives/{key}.yaml", "gmv: 1000000", "gmv: 999999.9")
        for scenario in compared(before, changed_texts((change,), before)).scenarios:
            assert scenario.before is not None and scenario.after is not None
            assert scenario.before.objective == scenario.after.objective
            assert scenario.tie is None
            moves += len(scenario.effects)
    assert moves == 2


@pytest.mark.parametrize("old", ["INIT-0001", "INIT-0002"])
def test_a_reference_to_the_old_key_names_the_new_one(old: str) -> None:
    file, made = f"initiatives/{old}.yaml", "initiatives/INIT-0942.yaml"
    after = moved(FILES, file, made)
    after[made] = after[made].replace(f"key: {old}", "key: INIT-0942")
    diff = compared(FILES, after)
    assert diff.findings
    about = [found for found in diff.findings if f"unknown initiative {old}" in found.message]
    assert about and all(f"({old} was renamed: write INIT-0942)" in f.message for f in about)


def test_a_reference_to_the_old_scenario_names_the_new_one() -> None:
    child = "config/scenarios/child.yaml"
    before = only_base() | {child: "extends: base\ntitle: Child\n"}
    diff = compared(before, renamed_base(before))
    messages = [found.message for found in diff.findings]
    assert "unknown scenario base (base was renamed: write company)" in messages
