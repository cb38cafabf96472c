"""`solve --selected`: the ticks of the tab Candidates."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portfolio.cli import main
from tests.sheets.workbench import base, filled, sheets, workbook


@pytest.fixture(scope="module")
def pushed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(base(tmp_path_factory.mktemp("pushed") / "portfolio"))


@pytest.fixture
def root(pushed: Path, tmp_path: Path) -> Path:
    import shutil

    return Path(shutil.copytree(pushed, tmp_path / "portfolio"))


def solved(root: Path, *words: str) -> Result:
    arguments = ["solve", "q1-base", "--root", str(root), *words]
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def tick(root: Path, values: dict[str, object], tab: str = "Candidates") -> None:
    """Write into the ticks of some rows."""
    with workbook(root, tab) as sheet:
        headers = [cell.value for cell in sheet[1]]
        at = headers.index("is_selected_for_run") + 1
        for row in range(2, sheet.max_row + 1):
            key = sheet.cell(row, headers.index("initiative_key") + 1).value
            if key in values:
                sheet.cell(row, at).value = values[key]


def test_only_what_is_ticked_can_be_chosen(root: Path) -> None:
    tick(root, {"INIT-0001": True, "INIT-0003": False})
    done = solved(root, "--selected", "--format", "json")
    assert done.exit_code == 0, done.output
    assert "1 candidate ticked in sheets, tab Candidates" in done.stderr
    named = solved(root, "--select", "INIT-0001", "--format", "json")
    assert json.loads(done.stdout) == json.loads(named.stdout)


def test_without_a_tick_nothing_is_solved(root: Path) -> None:
    done = solved(root, "--selected")
    assert done.exit_code == 64
    assert "no candidate is ticked" in done.stderr


@pytest.mark.parametrize("value", ["perhaps", 7, "#REF!"])
def test_a_tick_that_cannot_be_read_stops(value: object, root: Path) -> None:
    tick(root, {"INIT-0001": True, "INIT-0002": value})
    done = solved(root, "--selected")
    assert done.exit_code == 3
    assert "error[P803]" in done.stdout and "Candidates!" in done.stdout


def test_a_tick_for_something_unknown_stops(root: Path) -> None:
    with workbook(root, "Candidates") as sheet:
        headers = [cell.value for cell in sheet[1]]
        last = sheet.max_row + 1
        sheet.cell(last, headers.index("initiative_key") + 1).value = "INIT-0999"
        sheet.cell(last, headers.index("is_selected_for_run") + 1).value = True
    done = solved(root, "--selected")
    assert done.exit_code == 3
    assert "INIT-0999 is no initiative" in done.stdout


def test_a_workbook_without_the_tab_says_so(root: Path, tmp_path: Path) -> None:
    with workbook(root, "Candidates") as sheet:
        sheet.title = "Kandidaten"
    done = solved(root, "--selected")
    assert done.exit_code == 64, done.output
    assert "portfolio sheets init makes it" in done.stderr


def test_another_place_can_be_named(root: Path) -> None:
    made = sheets(root, "init", "--to", "csv", "--csv")
    assert made.exit_code == 0
    (root / "csv/Candidates.csv").write_text(
        "initiative_key,is_selected_for_run\nINIT-0001,TRUE\n", "utf-8"
    )
    done = solved(root, "--selected", "--from", "csv")
    assert done.exit_code == 0, done.output
    assert "1 candidate ticked in csv, tab Candidates" in done.stderr


@pytest.mark.parametrize("words", [("--from", "sheets"), ("--selected", "--select", "INIT-0001")])
def test_options_that_contradict_are_refused(words: tuple[str, ...], root: Path) -> None:
    assert solved(root, *words).exit_code == 64
