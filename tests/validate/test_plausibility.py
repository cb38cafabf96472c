"""Slips are found, honest portfolios are left alone, and a reason in the file silences a
warning."""

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.generated import write
from portfolio.canonical import input_lines, input_records
from portfolio.findings import Finding
from portfolio.load import load
from portfolio.source import Workspace, read_workspace
from portfolio.validate.plausibility import SILENCEABLE, plausible
from tests.portfolios import base_texts, cases, edited, overlaid, read
from tests.small import files
from tests.validate.slips import KINDS, slips

EXAMPLE = Path(__file__).parents[2]
NUMBER = 210
"""So many slips, equally many of each kind."""


def example() -> Workspace:
    workspace = load(EXAMPLE).workspace
    assert workspace is not None
    return workspace


def is_found(key: str, workspace: Workspace) -> bool:
    """Whether a warning is about the initiative, or about another that now has its title."""
    return any(
        key in warning.initiatives or key in warning.message for warning in plausible(workspace)
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_nine_of_ten_slips_are_found(seed: int) -> None:
    made = slips(example(), NUMBER, seed)
    assert set(Counter(slip.kind for slip in made).values()) == {NUMBER // len(KINDS)}
    found = Counter(slip.kind for slip in made if is_found(slip.key, slip.workspace))
    assert found.total() >= 0.9 * NUMBER, found
    # No kind is left to chance.
    assert min(found[kind] for kind in KINDS) >= 0.7 * NUMBER / len(KINDS), found


def test_the_example_has_no_warning() -> None:
    assert list(plausible(example())) == []


@pytest.mark.parametrize("variant", range(3))
@pytest.mark.parametrize("size", [20, 60, 200])
def test_generated_portfolios_have_no_warning(size: int, variant: int, tmp_path: Path) -> None:
    write(size, tmp_path, variant)
    workspace = load(tmp_path).workspace
    assert workspace is not None
    assert list(plausible(workspace)) == []


WARNED = [case for case in cases("invalid") if case.name[:4] in SILENCEABLE]


def warnings_of(folder: Path) -> list[Finding]:
    workspace = load(folder).workspace
    assert workspace is not None
    return list(plausible(workspace))


@pytest.mark.parametrize("case", WARNED, ids=lambda case: case.name)
def test_a_reason_in_its_file_silences_a_warning_and_changes_no_run(
    case: Path,
    tmp_path: Path,
) -> None:
    folder = overlaid(case, tmp_path / "portfolio")
    [warning] = warnings_of(folder)
    before = load(folder).workspace
    file = folder / warning.location.file
    lines = [line for line in file.read_text("utf-8").splitlines() if not line.startswith("allow:")]
    reasons = {warning.code: "measured twice", "P341": "see the contract"}
    allowed = ", ".join(f"{code}: {reason}" for code, reason in sorted(reasons.items()))
    file.write_text("\n".join([*lines, f"allow: {{{allowed}}}"]) + "\n", "utf-8")
    assert warnings_of(folder) == []
    after = load(folder).workspace
    assert before is not None
    assert after is not None
    for name in before.scenarios:
        inputs = [input_lines(input_records(each.planning(name))) for each in (before, after)]
        assert inputs[0] == inputs[1]


def test_every_warning_that_can_be_silenced_is_tried() -> None:
    assert {case.name[:4] for case in WARNED} == SILENCEABLE


@pytest.mark.parametrize("code", ["P204", "P316", "P999", "P346"])
def test_nothing_else_can_be_silenced(code: str) -> None:
    file = "initiatives/INIT-0003.yaml"
    text = f"{base_texts()[file]}allow: {{{code}: we know}}\n"
    assert [(f.code, f.location.file) for f in read({file: text})[1]] == [("P346", file)]


@pytest.mark.parametrize("allow", ["[P340]", "P340", "{P340: ''}", "{p340: x}", "{P340: }"])
def test_a_warning_is_silenced_only_with_a_reason(allow: str) -> None:
    file = "initiatives/INIT-0003.yaml"
    text = f"{base_texts()[file]}allow: {allow}\n"
    assert [f.code for f in read({file: text})[1]] in (["P113"], ["P115"])


def test_several_slips_of_one_kpi_do_not_hide_each_other() -> None:
    texts = {}
    for number in range(10, 30):
        gmv = 1000 * number if number > 11 else 900_000 * number
        base = base_texts()["initiatives/INIT-0003.yaml"]
        text = base.replace("INIT-0003", f"INIT-00{number}").replace(
            "Initiative 3", f"Idea {number}"
        )
        texts[f"initiatives/INIT-00{number}.yaml"] = text.replace("gmv: 300", f"gmv: {gmv}")
    scenario = edited("config/scenarios/q1-base.yaml", ("    gmv: {goal: 1000}\n", ""))
    workspace, _ = read({**texts, **scenario})
    assert workspace is not None
    told = {key for warning in plausible(workspace) for key in warning.initiatives}
    assert {"INIT-0010", "INIT-0011"} == {key for key in told if key >= "INIT-0010"}


@pytest.mark.parametrize("tokens", [("engineering", "design"), ("design", "engineering")])
def test_of_several_caps_the_first_in_the_initiatives_file_is_told(tokens: tuple[str, str]) -> None:
    """Whatever the order in which the scenario caps them."""
    amounts = ", ".join(f"{resource}: 900" for resource in tokens)
    small = read_workspace(
        files(
            f"INIT-0001: tokens: {{{amounts}}}, contributions: {{gmv: 1}}",
            "capacity: {engineering: {all: {cap: 5}}, design: {all: {cap: 7}}}",
        )
    )[0]
    assert small is not None
    [warning] = plausible(small)
    assert f"it needs 900 {tokens[0]}," in warning.message
