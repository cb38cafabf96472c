"""The input diff: what means something else is found, with its place; what only looks different is
not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.diff.inputs import MISSING, input_edits, patched
from portfolio.report.words.changes import change_in_words, place_in_words
from portfolio.source import Workspace, read_workspace
from tests.portfolios import base_texts
from tests.record.sample import FILES

ONE = "initiatives/INIT-0001.yaml"
BASE = "config/scenarios/base.yaml"


def workspace(**changed: str | None) -> Workspace:
    """The sample with other texts; by path, with `__` for / and _ for - in what is no letter."""
    texts = {**FILES, **changed}
    found, findings = read_workspace(
        {file: text for file, text in texts.items() if text is not None}
    )
    assert found is not None and not findings
    return found


def replaced(file: str, old: str, new: str) -> dict[str, str]:
    assert FILES[file].count(old) == 1
    return {file: FILES[file].replace(old, new)}


def said(**changed: str | None) -> list[str]:
    edits = input_edits(workspace(), workspace(**changed))
    return [
        f"{place_in_words(e.shown)}: {e.shown.subject} {change_in_words(e.shown)}" for e in edits
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (
            ONE,
            "engineering: 40",
            "engineering: 50",
            f"{ONE}:7: INIT-0001 tokens.engineering 40 → 50",
        ),
        (ONE, "owner: checkout\n", "", f"{ONE}:3 (base): INIT-0001 owner removed: checkout"),
        (ONE, "period", "duration: 2\nperiod", f"{ONE}:5: INIT-0001 duration added: 2"),
        (
            ONE,
            "{UK: 0.6, NO: 0.4}",
            "{UK: 0.5, NO: 0.5}",
            f"{ONE}:6: INIT-0001 dimensions.country {{UK: 0.6, NO: 0.4}} → {{UK: 0.5, NO: 0.5}}",
        ),
        (
            BASE,
            "cap: 60, floor: 5",
            "cap: 61, floor: 5",
            f"{BASE}:7: base capacity.engineering.country.UK.cap 60 → 61",
        ),
        (
            BASE,
            "  design: {all: {cap: 30}}\n",
            "",
            f"{BASE}:8 (base): base capacity.design removed: {{all: {{cap: 30}}}}",
        ),
        (
            BASE,
            "members: [INIT-0001, INIT-0002]",
            "members: [INIT-0001, INIT-0004]",
            (
                f"{BASE}:16: base constraints.synergies.readers.members [INIT-0001, INIT-0002] →"
                " [INIT-0001, INIT-0004]"
            ),
        ),
        (
            "config/metrics.yaml",
            "unit: days",
            "unit: hours",
            "config/metrics.yaml:4: wait unit days → hours",
        ),
        (
            "config/organization.yaml",
            "  engineering: {unit: engineer-day}\n  design: {unit: designer-day}\n",
            "  design: {unit: designer-day}\n  engineering: {unit: engineer-day}\n",
            (
                "config/organization.yaml:2: organization resources {engineering: {unit:"
                " engineer-day}, design: {unit: designer-day}} → {design: {unit: designer-day},"
                " engineering: {unit: engineer-day}}"
            ),
        ),
    ],
)
def test_a_change_is_named_with_its_place(file: str, old: str, new: str, expected: str) -> None:
    assert said(**replaced(file, old, new)) == [expected]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (ONE, "engineering: 40", "engineering: 40.0"),
        (ONE, "engineering: 40", "engineering: 4e1"),
        (ONE, "owner: checkout", 'owner: "checkout"   # same people'),
        (ONE, "{UK: 0.6, NO: 0.4}", "{NO: 0.4, UK: 0.60}"),
        (ONE, "period", "requires: []\nperiod"),
        ("initiatives/INIT-0002.yaml", "country: UK", "country: {UK: 1}"),
        (BASE, "period", "candidates: all\nperiod"),
        (BASE, "[INIT-0001, INIT-0002]", "[INIT-0002, INIT-0001]"),
        (
            "config/organization.yaml",
            "{UK: United Kingdom, NO: Norway}",
            "{NO: Norway, UK: United Kingdom}",
        ),
    ],
)
def test_what_only_looks_different_is_no_change(file: str, old: str, new: str) -> None:
    assert said(**replaced(file, old, new)) == []


def test_whole_files_come_and_go() -> None:
    new = "initiatives/INIT-0005.yaml"
    text = "key: INIT-0005\ntitle: Gift cards\nstatus: idea\n"
    assert said(**{new: text, "config/scenarios/weighted.yaml": None}) == [
        f"{new}:1: INIT-0005 added",
        "config/scenarios/weighted.yaml:1 (base): weighted removed",
    ]


def test_a_line_that_moved_says_where_it_was() -> None:
    changes = replaced(ONE, "title", "# moved\ntitle")
    changes[ONE] = changes[ONE].replace("design: 10", "design: 11")
    assert said(**changes) == [f"{ONE}:8 (base: 7): INIT-0001 tokens.design 10 → 11"]


def test_a_tree_against_itself_is_empty() -> None:
    found, _ = read_workspace(base_texts())
    again, _ = read_workspace(dict(reversed(base_texts().items())))
    assert found is not None and again is not None
    assert input_edits(found, again) == ()


LEAVES = st.none() | st.booleans() | st.decimals(-9, 9, places=1) | st.sampled_from("abc")
DATA = st.recursive(
    LEAVES, lambda inner: st.dictionaries(st.sampled_from("pqrs"), inner, max_size=3), max_leaves=8
)


@given(
    before=st.dictionaries(st.sampled_from("pqrs"), DATA),
    after=st.dictionaries(st.sampled_from("pqrs"), DATA),
)
def test_applying_every_change_to_the_base_gives_the_head(before: dict, after: dict) -> None:
    from portfolio.diff.inputs import _at, _differences, _normal

    made = before
    for path in _differences(before, after, ()):
        made = patched(made, path, _at(after, path))
    assert _normal(made, ()) == _normal(after, ())


def test_a_patch_takes_out_what_is_missing() -> None:
    assert patched({"a": {"b": 1, "c": 2}}, ("a", "b"), MISSING) == {"a": {"c": 2}}
    assert patched({"a": 1}, (), MISSING) is MISSING
    assert patched({}, ("a", "b"), 1) == {"a": {"b": 1}}
