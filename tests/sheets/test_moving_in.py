"""An existing installation moves in: in one pull, with nothing passed over in silence, and nothing
of it changed."""

import random
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from portfolio.actions.moving_in import moved_in
from portfolio.actions.pulling import pulled_from
from portfolio.actions.sheets_session import SheetsSession, open_sheets
from portfolio.checked import check
from portfolio.cli.boundary import Exit
from portfolio.sheets.config import read_config
from portfolio.sheets.grid import Grid
from portfolio.sheets.moving.account import CellFate, cell_fates
from portfolio.source.yaml12 import parsed_yaml
from tests.sheets.installation import build, start
from tests.sheets.workbench import Memory, sheets, texts, workbook


@pytest.fixture
def root(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "portfolio"))


def _cells(folder: Path) -> dict[tuple[str, str], object]:
    """Every cell of the workbooks, formulas as they are written."""
    cells: dict[tuple[str, str], object] = {}
    for path in sorted(folder.glob("*.xlsx")):
        for sheet in load_workbook(path):
            for row in sheet.iter_rows():
                cells |= {
                    (sheet.title, cell.coordinate): cell.value
                    for cell in row
                    if cell.value is not None
                }
    return cells


def _data(root: Path, file: str) -> Any:
    return parsed_yaml("", (root / file).read_text("utf-8"))[0]


@pytest.mark.parametrize("as_csv", [False, True], ids=["xlsx", "csv"])
def test_one_pull_brings_in_an_installation(tmp_path: Path, as_csv: bool) -> None:
    root = start(tmp_path / "portfolio")
    build(root / "sheets", as_csv=as_csv)
    done = sheets(root, "pull")
    assert done.exit_code == Exit.DONE, done.output
    first = _data(root, "initiatives/FERRY-001.yaml")
    assert first["status"] == "candidate"
    assert first["period"] == "2026-Q2"
    assert first["dimensions"] == {"country": "Aland", "department": "Sales", "category": "Growth"}
    assert first["tokens"] == {"engineering": 40}
    assert first["scoring"] == {"framework": "RICE", "score": parsed_yaml("", "12.5")[0]}
    assert set(first["math_models"][0]["params"]) == {"calls", "fare"}
    organization = _data(root, "config/organization.yaml")
    assert organization["dimensions"]["country"] == {"Aland": "Åland", "Germany": "Germany"}
    assert organization["dimensions"]["department"]["Fleet-&-Crew"] == "Fleet & Crew"
    assert organization["resources"] == {"engineering": {"unit": "token"}}
    assert organization["plan"] == {"2026-Q2": "q2-2026-main"}
    scenario = _data(root, "config/scenarios/q2-2026-main.yaml")
    assert scenario["capacity"]["engineering"] == {
        "all": {"cap": 100},
        "country": {"Aland": {"cap": 70}},
    }
    assert scenario["targets"]["all"]["ticket_revenue"]["floor"] == 115000
    assert scenario["constraints"]["exclude"] == {"FERRY-003": "no reason given"}
    assert check(root).workspace is not None
    again = texts(root)
    repeated = sheets(root, "pull")
    assert (repeated.exit_code, texts(root)) == (Exit.DONE, again), repeated.output


def test_workbooks_and_csv_files_give_the_same_bytes(tmp_path: Path) -> None:
    moved = []
    for as_csv in (False, True):
        root = start(tmp_path / str(as_csv))
        build(root / "sheets", as_csv=as_csv)
        assert sheets(root, "pull").exit_code == Exit.DONE
        moved.append(texts(root))
    assert moved[0] == moved[1]


@pytest.mark.parametrize("above", [0, 1, 3])
@pytest.mark.parametrize("remarks", [0, 1, 3, 5])
def test_headers_and_data_are_found_wherever_they_stand(
    tmp_path: Path, above: int, remarks: int
) -> None:
    root = start(tmp_path / "portfolio")
    build(root / "sheets", above=above, remarks=remarks)
    done = sheets(root, "pull")
    assert done.exit_code == Exit.DONE, done.output
    assert len(list((root / "initiatives").glob("*.yaml"))) == 4
    config, wrong = read_config((root / "config/sheets.yaml").read_text("utf-8"))
    assert config is not None, wrong
    assert config.rows_of("Backlog") == (1 + above, 2 + above + remarks)


def test_what_a_person_has_configured_stays(root: Path) -> None:
    (root / "config/sheets.yaml").write_text(
        "# ours\ndata_row: 5\nvalues: {status: {on hold: idea}}\n", "utf-8"
    )
    done = sheets(root, "pull")
    text = (root / "config/sheets.yaml").read_text("utf-8")
    assert text.startswith(
        "# ours\ndata_row: 5\nvalues: {status: {on hold: idea, new: candidate}}\n"
    )
    # The row that says both is told so: a person decides.
    assert (
        "status says idea, and is_optimization_candidate says that it is candidate" in done.output
    )


def test_a_push_changes_only_what_the_tool_owns(root: Path) -> None:
    assert sheets(root, "pull").exit_code == Exit.DONE
    before = _cells(root / "sheets")
    assert sheets(root, "push").exit_code == Exit.DONE
    after = _cells(root / "sheets")
    stamps = {"run_status", "updated_source", "updated_at"}
    headers = {
        (tab, cell.rstrip("0123456789")): value
        for (tab, cell), value in before.items()
        if cell.endswith("1")
    }
    changed = {
        (tab, str(headers.get((tab, cell.rstrip("0123456789")))).lower().replace(" ", "_"))
        for (tab, cell), value in before.items()
        if after.get((tab, cell)) != value
    }
    views = {("Candidates", "market")}  # Åland is shown by its key
    assert {column for column in changed if column[1] not in stamps} <= views
    assert sheets(root, "push").output == "sheets: up to date\n"
    assert "everything is in step" in sheets(root, "check").output


def test_a_change_in_git_reaches_the_sheet_and_is_not_undone(root: Path) -> None:
    for command in ("pull", "push"):
        assert sheets(root, command).exit_code == Exit.DONE
    file = root / "config/scenarios/q2-2026-main.yaml"
    file.write_text(file.read_text("utf-8").replace("cap: 100", "cap: 120"), "utf-8")
    assert "nothing changes" in sheets(root, "pull").output
    assert sheets(root, "push").exit_code == Exit.DONE
    with workbook(root, "Scenario_Config") as sheet:
        assert sheet["C5"].value == 120
    assert "nothing changes" in sheets(root, "pull").output


def test_words_that_nothing_explains_are_asked_once_and_the_next_pull_brings_the_rest(
    root: Path,
) -> None:
    with workbook(root, "Backlog") as sheet:
        for row in range(5, 9):
            sheet.cell(row, 7).value = None  # nobody ticked anything
    first = sheets(root, "pull")
    assert first.exit_code == Exit.INVALID
    assert first.output.count("status does not take new") == 1
    assert first.output.count("error[") == 2, first.output
    assert "4 rows with a problem, 15 rows wait for these" in first.output
    config = root / "config/sheets.yaml"
    config.write_text(
        config.read_text("utf-8") + "values: {status: {new: candidate, on hold: idea}}\n", "utf-8"
    )
    second = sheets(root, "pull")
    assert second.exit_code == Exit.DONE, second.output
    assert len(list((root / "initiatives").glob("*.yaml"))) == 4
    assert _data(root, "initiatives/FERRY-003.yaml")["status"] == "idea"


def test_strict_brings_all_or_nothing(root: Path) -> None:
    with workbook(root, "Metrics_Config") as sheet:
        sheet["C5"].value = "polar star"
    before = texts(root)
    done = sheets(root, "pull", "--strict")
    assert done.exit_code == Exit.INVALID
    assert texts(root) == before


def test_the_plan_of_a_move_is_one_page_and_writes_nothing(root: Path) -> None:
    before = texts(root), _cells(root / "sheets")
    done = sheets(root, "pull", "--moving-in", "--dry-run")
    assert done.exit_code == Exit.DONE, done.output
    assert (texts(root), _cells(root / "sheets")) == before
    page = done.output
    assert len(page.splitlines()) < 66
    for line in (
        "in every tab headers in row 1, data from row 5, 3 rows of instructions",
        "Comes in: 4 initiatives, 1 scenario, 2 KPIs",
        "Backlog: Deck plan: 2 cells, such as A in I5",
        "owners.engineering_tokens: Candidates",
        "values.status.on hold: candidate",
        "country: Åland as Aland, Germany",
        (
            "Constraints: 1 row of the set tight of Q2_2026_Main does not count (the tab Settings"
            " names base)"
        ),
        "plan.2026-Q2: q2-2026-main",
    ):
        assert line in page, page


def test_the_set_that_settings_names_counts_and_another_one_changes_the_rules(root: Path) -> None:
    for command in ("pull", "push"):
        assert sheets(root, command).exit_code == Exit.DONE
    with workbook(root, "Settings") as sheet:
        sheet["B3"].value = "tight"
    done = sheets(root, "pull", "--accept-removals")
    assert done.exit_code == Exit.DONE, done.output
    scenario = _data(root, "config/scenarios/q2-2026-main.yaml")
    assert scenario["capacity"]["engineering"]["country"] == {"Aland": {"cap": 50}}
    assert scenario["targets"]["all"]["ticket_revenue"]["floor"] == 118000


def test_tokens_entered_in_candidates_go_both_ways(root: Path) -> None:
    for command in ("pull", "push"):
        assert sheets(root, command).exit_code == Exit.DONE
    with workbook(root, "Candidates") as sheet:
        sheet["F6"].value = 65
    assert "tokens.engineering: 60 -> 65   (Candidates!F6)" in sheets(root, "pull").output
    file = root / "initiatives/FERRY-001.yaml"
    file.write_text(file.read_text("utf-8").replace("engineering: 40", "engineering: 44"), "utf-8")
    assert sheets(root, "push").exit_code == Exit.DONE
    with workbook(root, "Candidates") as sheet:
        assert [sheet.cell(row, 6).value for row in (5, 6)] == [44, 65]


@pytest.fixture(scope="module")
def in_memory(built: Path) -> SheetsSession:
    here = open_sheets(built)
    return replace(here, source=Memory(here.source.read([*here.known(), "Settings"])))


def _outcome(here: SheetsSession) -> tuple[object, ...]:
    pulled = pulled_from(here, (), strict=False)
    return dict(pulled.texts), pulled.findings, pulled.notes, pulled.selection


def _changed_cell(here: SheetsSession, tab: str, row: int, at: int, value: object) -> SheetsSession:
    assert isinstance(here.source, Memory)
    grid = here.source.grids[tab]
    cells = {**grid.rows[row], at: value}
    altered: Grid = replace(grid, rows={**grid.rows, row: cells})  # type: ignore[dict-item]
    return replace(here, source=Memory({**here.source.grids, tab: altered}))


def _entered_cells(here: SheetsSession) -> list[tuple[str, int, int, object]]:
    session, _ = moved_in(here, extends=False)
    opened = session.read()
    return [
        (name, row, at, raw)
        for name, table in opened.tables.items()
        for row, at, raw, fate in cell_fates(table)
        if fate is CellFate.ENTERED
    ]


@pytest.mark.parametrize(
    "share", [12, pytest.param(1, marks=pytest.mark.full)], ids=["some", "all"]
)
def test_no_cell_that_a_person_enters_is_passed_over_in_silence(
    in_memory: SheetsSession, share: int
) -> None:
    """Whatever else stands in a cell, the pull comes to something else: in a file, in a finding or
    in a note."""
    usual = _outcome(in_memory)
    cells = _entered_cells(in_memory)
    assert len(cells) > 140
    chosen = random.Random(7).sample(cells, len(cells) // share)
    silent = []
    for tab, row, at, raw in chosen:
        other: object = (
            not raw if isinstance(raw, bool) else 7 if isinstance(raw, int | float) else f"{raw} x"
        )
        if _outcome(_changed_cell(in_memory, tab, row, at, other)) == usual:
            silent.append((tab, row, at, raw))
    # Rows of the set that does not count are counted in a note, whatever they say, and rules that
    # name initiatives need no dimension.
    uncounted = {("Constraints", 9), ("Targets", 7), ("Targets", 8)}
    others = [(tab, row, at) for tab, row, at, _ in silent if (tab, row) not in uncounted]
    assert {(tab, at) for tab, _, at in others} <= {("Constraints", 4)}


@pytest.mark.parametrize("form", [r"FER-\1", r"fer_\1", r"FERRY/\1", r"10\1"])
@pytest.mark.parametrize("as_csv", [False, True], ids=["xlsx", "csv"])
def test_keys_of_another_tool_are_kept_as_the_source(
    tmp_path: Path, form: str, as_csv: bool
) -> None:
    root = start(tmp_path / "portfolio")
    build(root / "sheets", as_csv=as_csv, respelled=form)
    done = sheets(root, "pull")
    assert done.exit_code == Exit.DONE, done.output
    assert "keys: (empty) -> foreign" in done.output
    second = _data(root, "initiatives/INIT-0002.yaml")
    assert second["title"] == "Night crossing"
    assert second["source"] == {"tool": "sheets", "key": form.replace("\\1", "2")}
    rules = _data(root, "config/scenarios/q2-2026-main.yaml")["constraints"]
    assert rules["bundles"] == {"green": ("INIT-0002", "INIT-0004")}
    assert rules["mandatory"] == {"INIT-0004": "the port asks"}
    before = texts(root)
    for command in ("pull", "push", "pull", "push"):
        again = sheets(root, command)
        assert again.exit_code == Exit.DONE, again.output
    assert again.output == "sheets: up to date\n"
    assert texts(root) == before
    assert "everything is in step" in sheets(root, "check").output


def test_a_rule_that_git_adds_names_the_keys_that_the_sheet_shows(tmp_path: Path) -> None:
    root = start(tmp_path / "portfolio")
    build(root / "sheets", respelled=r"FER-\1")
    for command in ("pull", "push"):
        assert sheets(root, command).exit_code == Exit.DONE
    file = root / "config/scenarios/q2-2026-main.yaml"
    rules = "  prerequisites: {INIT-0001: [INIT-0002]}\n  mandatory:"
    file.write_text(file.read_text("utf-8").replace("  mandatory:", rules), "utf-8")
    assert sheets(root, "push").exit_code == Exit.DONE
    with workbook(root, "Constraints") as sheet:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    [row] = [row for row in rows if "require_prereq" in row]
    assert "FER-1" in row
    assert "FER-2" in row
    assert "nothing changes" in sheets(root, "pull").output


@pytest.mark.parametrize("as_csv", [False, True], ids=["xlsx", "csv"])
@pytest.mark.parametrize(
    ("tab", "new"),
    [("Backlog", "Ideas of the line"), ("Params", "Numbers"), ("Targets", "Aims 26")],
)
def test_a_tab_of_another_name_is_known_by_its_headers(
    tmp_path: Path, tab: str, new: str, as_csv: bool
) -> None:
    root = start(tmp_path / "portfolio")
    build(root / "sheets", as_csv=as_csv)
    if as_csv:
        (root / f"sheets/{tab}.csv").rename(root / f"sheets/{new}.csv")
    else:
        with workbook(root, tab) as sheet:
            sheet.title = new
    done = sheets(root, "pull")
    assert done.exit_code == Exit.DONE, done.output
    assert (
        f"tabs.{tab}.name: (empty) -> {new}   (the tab {new} has the headers of {tab})"
        in done.output
    )
    assert f"not read: the tab {new}" not in done.output
    assert len(list((root / "initiatives").glob("*.yaml"))) == 4
    assert sheets(root, "push").exit_code == Exit.DONE
    assert "everything is in step" in sheets(root, "check").output


def test_of_two_tabs_that_look_alike_none_is_taken_and_the_missing_one_is_told_once(
    root: Path,
) -> None:
    with workbook(root, "Backlog") as sheet:
        sheet.title = "Ideas"
        sheet.parent.copy_worksheet(sheet).title = "Ideas of last year"
    done = sheets(root, "pull")
    assert done.exit_code == Exit.INVALID
    assert done.output.count("error[") == 1, done.output
    assert "error[P807]: the workbook Central Backlog is missing, with Backlog" in done.output
    assert "rows wait for it" in done.output
    assert not (root / "initiatives").exists()
