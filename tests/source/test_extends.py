"""Scenarios that extend others: deep merge, null, circles, and every part found in the file that
wrote it."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from portfolio.source.extends import merged, merged_scenario
from tests.portfolios import lines, read

PLAN = "config/scenarios/q1-base.yaml"
OTHER = "config/scenarios/other.yaml"


def other(text: str) -> dict[str, str]:
    return {OTHER: f"title: Other\nextends: q1-base\n{text}"}


def test_mappings_merge_deeply_lists_replace_and_null_removes() -> None:
    workspace, findings = read(
        other(
            "capacity: {engineering: {all: {cap: 50}, country: null}}\ntargets: {all: {retention:"
            " {goal: null}}}\n"
        )
    )
    assert workspace is not None
    assert findings == ()
    base, scenario = workspace.scenarios["q1-base"], workspace.scenarios["other"]
    assert scenario.title == "Other"
    assert scenario.period == base.period
    assert scenario.capacity["engineering"].model_dump(exclude_unset=True) == {"all": {"cap": 50}}
    assert scenario.targets.all["retention"].goal is None
    assert scenario.targets.all["retention"].floor == base.targets.all["retention"].floor
    assert scenario.constraints == base.constraints


def test_what_is_wrong_is_told_in_the_file_that_wrote_it_and_once() -> None:
    text = (
        "title: Base\nperiod: 2026-Q1\nobjective: {mode: north_star}\ntargets: {all: {gmw: {goal:"
        " 1}}}\n"
    )
    _, findings = read({PLAN: text, **other("targets: {all: {churm: {goal: -1}}}\n")})
    assert lines(findings) == [f"{OTHER}:3:17: error[P203]", f"{PLAN}:4:17: error[P203]"]


def test_a_mistake_that_only_both_files_make_names_the_scenario() -> None:
    base = (
        "title: Base\nperiod: 2026-Q1\nobjective: {mode: north_star}\ntargets: {all: {gmv: {goal:"
        " 5}}}\n"
    )
    third = {"config/scenarios/third.yaml": "title: Third\nextends: other\n"}
    _, findings = read({PLAN: base, **other("targets: {all: {gmv: {floor: 7}}}\n"), **third})
    [finding] = [
        finding for finding in findings if finding.code != "P341"
    ]  # a goal so small is unlikely, too
    assert lines((finding,)) == [f"{PLAN}:4:29: warning[P514]"]
    assert finding.message.endswith(" (in other, which extends this)")


def test_a_mistake_in_between_is_told_there_and_not_again_below() -> None:
    third = {"config/scenarios/third.yaml": "title: Third\nextends: other\n"}
    weights = "objective: {mode: weighted_kpis, weights: {churn: 1}}\n"
    _, findings = read({**other(weights), **third})
    assert lines(findings) == [f"{OTHER}:3:44: error[P502]"]


def test_structure_that_is_wrong_is_found_in_the_right_file() -> None:
    _, findings = read(other("capacity: {engineering: {all: {cap: ten, flor: 1}}}\n"))
    assert lines(findings) == [f"{OTHER}:3:37: error[P113]", f"{OTHER}:3:42: error[P111]"]


def test_a_field_that_is_missing_everywhere_is_told_in_the_scenario() -> None:
    _, findings = read(
        {PLAN: "title: Base\nperiod: 2026-Q1\n", OTHER: "title: Other\nextends: q1-base\n"}
    )
    assert lines(findings) == [f"{OTHER}:1:1: error[P112]", f"{PLAN}:1:1: error[P112]"]


def test_circles_are_told_once_however_they_are_entered() -> None:
    def scenario(extends: str) -> str:
        return f"title: x\nperiod: 2026-Q1\nobjective: {{mode: north_star}}\nextends: {extends}\n"

    names = {"c": "a", "a": "b", "b": "a", "self": "self"}
    workspace, findings = read(
        {f"config/scenarios/{name}.yaml": scenario(base) for name, base in names.items()}
    )
    assert lines(findings) == [
        "config/scenarios/a.yaml:4:10: error[P501]",
        "config/scenarios/self.yaml:4:10: error[P501]",
    ]
    assert "a -> b -> a" in findings[0].message
    assert workspace is not None
    assert not set(names) & set(workspace.scenarios)
    assert set(names) <= workspace.unreadable


def test_a_broken_or_unknown_base_is_told_where_it_is() -> None:
    _, broken = read({PLAN: "a: [", OTHER: "title: x\nextends: q1-base\n"})
    assert [line for line in lines(broken) if OTHER in line] == []
    _, unknown = read({OTHER: "title: x\nextends: q1-bas\n"})
    assert lines(unknown) == [f"{OTHER}:2:10: error[P206]"]
    assert unknown[0].hint == "did you mean q1-base?"
    _, odd = read(
        {OTHER: "title: x\nextends: [q1-base]\nperiod: 2026-Q1\nobjective: {mode: north_star}\n"}
    )
    assert lines(odd) == [f"{OTHER}:2:1: error[P113]"]


def test_null_in_an_override_removes_a_field_of_the_initiative() -> None:
    changes = other(
        "overrides: {INIT-0003: {dimensions: {country: {DE: null, UK: 1}}, owner: null}}\n"
    )
    workspace, findings = read(changes)
    assert findings == ()
    assert workspace is not None
    assert workspace.overridden["other"]["INIT-0003"].dimensions["country"] == {"UK": 1}


def test_null_in_place_of_an_override_takes_back_that_of_the_base() -> None:
    base = {"overrides": {"A": {"tokens": {"x": 1}, "owner": None}, "B": {"owner": "b"}}}
    change = {"overrides": {"A": None, "B": {"tokens": None}}}
    assert merged_scenario(base, change) == {"overrides": {"B": {"owner": "b", "tokens": None}}}
    assert merged_scenario(base, {}) == base
    assert merged_scenario({}, base) == base


_TREES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.integers(0, 3) | st.just(()),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
_MAPPINGS = st.dictionaries(st.sampled_from("abc"), _TREES, max_size=3)


def _without_nulls(value: Any) -> bool:
    return not isinstance(value, dict) or all(
        v is not None and _without_nulls(v) for v in value.values()
    )


@given(_MAPPINGS, _MAPPINGS, _MAPPINGS)
def test_merging_leaves_no_null_and_its_last_word_counts(
    base: Any, change: Any, again: Any
) -> None:
    """What is merged has no null; merging a change twice is merging it once; nothing changes what
    is merged."""
    before = merged({}, base)
    after = merged(before, change)
    assert _without_nulls(after)
    assert merged(after, change) == after
    assert merged(before, {}) == before
    assert _without_nulls(merged(after, again))


@given(_MAPPINGS)
def test_merging_changes_neither_side(change: Any) -> None:
    """Both sides are as before."""
    base = {"a": {"b": 1}}
    copy = repr((base, change))
    merged(base, change)
    assert repr((base, change)) == copy
