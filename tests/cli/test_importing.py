"""`import` on the command line."""

import json
from pathlib import Path

from tests.cli.conftest import Command
from tests.trackers.workplace import EXPORTS

JIRA = str(EXPORTS / "jira.csv")


def test_dry_run_writes_nothing_and_says_so(portfolio: Command, root: Path) -> None:
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    result = portfolio("import", JIRA, "--map", "jira", "--period", "2026-Q2", "--dry-run")
    assert result.exit_code == 3  # some cells of this export are wrong
    assert result.output.endswith("; nothing was written\n")
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_text_names_cells_and_what_was_not_taken(portfolio: Command, root: Path) -> None:
    result = portfolio("import", JIRA, "--map", "jira", "--period", "2026-Q2")
    assert (
        "jira.csv!E4: error[P831]: the map does not say what the status Waiting for legal means"
        in result.output
    )
    assert "  Labels (column N): 2 cells, the map names no field for it" in result.output
    assert "of 73 cells 25 taken, 48 not taken" in result.output
    assert portfolio("validate").exit_code == 0


def test_json_accounts_for_every_cell(portfolio: Command) -> None:
    result = portfolio("import", JIRA, "--map", "jira", "--period", "2026-Q2", "--format", "json")
    answer = json.loads(result.stdout)
    missed = sum(one["count"] for one in answer["not_taken"])
    assert answer["cells"] == answer["taken"] + answer["ours_counts"] + missed
    assert all(len(one["cells"]) == one["count"] for one in answer["not_taken"])
    assert answer["items"][0]["foreign_key"] == "PAY-812"


def test_a_map_that_comes_along_can_be_printed_and_used(portfolio: Command, root: Path) -> None:
    text = portfolio("import", "--show-map", "linear").stdout
    (root / "linear.yaml").write_text(text, "utf-8")
    result = portfolio("import", str(EXPORTS / "linear.csv"), "--map", "linear.yaml")
    assert result.exit_code == 0, result.output


def test_a_mistake_in_a_map_is_shown_with_its_line(portfolio: Command, root: Path) -> None:
    text = "tool: x\nkey: Issue key\nfields:\n  title: Summary\n  onwer: Assignee\n"
    (root / "x.yaml").write_text(text, "utf-8")
    result = portfolio("import", JIRA, "--map", "x.yaml")
    assert result.exit_code == 3
    assert "x.yaml:5:3: error[P111]: an import cannot fill a field onwer" in result.stdout
    assert "hint: did you mean owner?" in result.stdout


def test_without_file_or_map_it_says_what_is_needed(portfolio: Command) -> None:
    for words in (("import",), ("import", JIRA)):
        result = portfolio(*words)
        assert result.exit_code == 64
        assert "portfolio import FILE --map jira" in result.output


def test_unknown_maps_get_the_nearest_name(portfolio: Command) -> None:
    for words in (("import", JIRA, "--map", "jirra"), ("import", "--show-map", "jirra")):
        result = portfolio(*words)
        assert result.exit_code == 64
        assert "did you mean jira?" in result.output
