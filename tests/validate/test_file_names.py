"""A name that becomes the name of a file fits every file system, or is a finding before anything is
solved."""

import pytest

from portfolio.findings import has_errors
from portfolio.model.file_names import flaw_in_scenario_name
from portfolio.model.scalars import FILE_NAME_LIMIT
from portfolio.sheets.scenarios import file_name
from portfolio.source.names import TEMPORARY
from tests.portfolios import edited, read

SCENARIO = (
    "title: GMV alone\nperiod: 2026-Q1\nobjective: {mode: north_star}\ncapacity: {engineering:"
    " {all: {cap: 1}}}\n"
)
ALLOWED = ("a", "0", "q1-base", "com10", "console", "nul-1", "a" * 80)
REFUSED = (
    "",
    "-a",
    "Q1",
    "a_b",
    "a.b",
    "a b",
    "ü",
    "a\n",
    "a" * 81,
    "a" * 215,
    "con",
    "nul",
    "aux",
    "prn",
    "com1",
    "lpt9",
)


@pytest.mark.parametrize("name", ALLOWED)
def test_a_scenario_may_be_called_so(name: str) -> None:
    assert flaw_in_scenario_name(name) is None
    assert read({f"config/scenarios/{name}.yaml": SCENARIO})[1] == ()


@pytest.mark.parametrize("name", REFUSED)
def test_a_scenario_may_not_be_called_so(name: str) -> None:
    file = f"config/scenarios/{name}.yaml"
    assert flaw_in_scenario_name(name) is not None
    codes = {finding.code for finding in read({file: SCENARIO})[1] if finding.location.file == file}
    assert codes == {"P520"}


@pytest.mark.parametrize("length", [80, 81, 300])
def test_the_key_of_an_initiative_is_not_longer_than_the_name_of_a_file_may_be(length: int) -> None:
    key = "A" * (length - 5) + "-0001"
    [text] = edited("initiatives/INIT-0001.yaml", ("key: INIT-0001", f"key: {key}")).values()
    findings = read({f"initiatives/{key}.yaml": text})[1]
    wrong = {
        finding.code for finding in findings if finding.location.file == f"initiatives/{key}.yaml"
    }
    assert ("P115" in wrong) is (length > 80)


@pytest.mark.parametrize("length", [100, 101])
def test_the_key_of_a_kpi_can_be_referred_to(length: int) -> None:
    """A reference has up to 300 characters, so a longer key could be in no scenario."""
    change = edited(
        "config/metrics.yaml",
        ("metrics:\n", f"metrics:\n  {'k' * length}: {{name: K, level: strategic, unit: x}}\n"),
    )
    assert has_errors(read(change)[1]) is (length > 100)


def test_the_longest_name_leaves_space_for_what_is_added_to_it() -> None:
    """The longest file name of the record: of an event that is being written. 143 bytes: an
    encrypted home folder."""
    longest = (
        f"{TEMPORARY}4194304-20261128T093405Z-{'a' * FILE_NAME_LIMIT}-{'0' * 32}-{'0' * 8}.json"
    )
    assert len(longest) <= 255


def test_a_long_name_in_a_sheet_becomes_the_name_of_a_file_of_its_own() -> None:
    typed = [f"{'A plan with a long name ' * 20}{number}" for number in range(5)]
    names = [file_name(text) for text in typed]
    assert len(set(names)) == 5
    for name in names:
        assert flaw_in_scenario_name(name) is None
        assert file_name(name) == name
