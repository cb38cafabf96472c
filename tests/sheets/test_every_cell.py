"""Every cell of an installation that moves in is afterwards in a file, a view, or on the list of
what is not taken; pushed back, only cells that the tool owns are others."""

import random
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from portfolio.cli.boundary import Exit
from tests.sheets.accounts import (
    STAMPS,
    Accounts,
    FilledCell,
    Whereabouts,
    filled_cells,
    spelled_header,
)
from tests.sheets.installation import build, start
from tests.sheets.workbench import sheets

RESULTS = ("Runs", "Results", "Gaps_and_Alerts", "Roadmap")
VIEWS = {("Candidates", "market")}  # Åland is shown by its key


@pytest.fixture(scope="module")
def accounts(built: Path) -> Accounts:
    return Accounts(built)


@pytest.mark.parametrize(
    "share", [15, pytest.param(1, marks=pytest.mark.full)], ids=["some", "all"]
)
def test_every_cell_is_somewhere(accounts: Accounts, share: int) -> None:
    assert len(accounts.cells) > 500
    chosen = random.Random(15).sample(accounts.cells, len(accounts.cells) // share)
    assert [cell for cell in chosen if accounts.whereabouts(cell) is Whereabouts.LOST] == []


def test_what_the_plan_does_not_list_is_lost(accounts: Accounts) -> None:
    """The account can fail: without its line of the plan, a column that nobody reads is
    nowhere."""
    cells = [cell for cell in accounts.cells if cell.header == "Deck plan" and cell.row > 4]
    assert cells
    assert {accounts.whereabouts(cell) for cell in cells} == {Whereabouts.LISTED}
    lines = [line for line in accounts.page.splitlines() if "Deck plan" not in line]
    silent = accounts.of_page("\n".join(lines))
    assert {silent.whereabouts(cell) for cell in cells} == {Whereabouts.LOST}


def test_the_numbers_of_the_plan_are_those_of_the_workbooks(accounts: Accounts) -> None:
    """As many cells of a column as a line of the plan says stand below its header."""
    data = [cell for cell in accounts.cells if cell.row > 4]
    assert accounts.listed_numbers()
    for (tab, headers), number in accounts.listed_numbers().items():
        below = [cell for cell in data if cell.tab == tab and cell.header in headers]
        left = [cell for cell in below if accounts.whereabouts(cell) is not Whereabouts.FILES]
        assert len(left) == number, (tab, headers)


@pytest.fixture(scope="module")
def pushed_back(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The workbooks before the move and after its push."""
    root = start(tmp_path_factory.mktemp("moved") / "portfolio")
    build(root / "sheets")
    before = Path(shutil.copytree(root / "sheets", root.parent / "before"))
    for command in ("pull", "push"):
        assert sheets(root, command).exit_code == Exit.DONE
    return before, root / "sheets"


def test_a_push_changes_and_adds_only_what_the_tool_owns(pushed_back: tuple[Path, Path]) -> None:
    before, after = (
        {(cell.tab, cell.row, cell.column): cell for cell in filled_cells(folder)}
        for folder in pushed_back
    )
    changed = [
        cell for at, cell in before.items() if at not in after or after[at].value != cell.value
    ]
    assert changed
    assert {_column(cell) for cell in changed if _is_entered(cell)} <= VIEWS
    last = {tab: max(row for name, row, _ in before if name == tab) for tab, _, _ in before}
    added = [cell for at, cell in after.items() if at not in before]
    beside = [cell for cell in added if cell.row <= last.get(cell.tab, 0)]
    assert {cell.header for cell in beside} <= {"sync_state", "kpi_contribution_computed_json"}


def _is_entered(cell: FilledCell) -> bool:
    return spelled_header(cell) not in STAMPS


def _column(cell: FilledCell) -> tuple[str, str]:
    return cell.tab, cell.header


def test_a_push_leaves_tabs_headers_and_looks(pushed_back: tuple[Path, Path]) -> None:
    for path in sorted(pushed_back[0].glob("*.xlsx")):
        old, new = load_workbook(path), load_workbook(pushed_back[1] / path.name)
        assert new.sheetnames[: len(old.sheetnames)] == old.sheetnames
        for sheet in old:
            there = new[sheet.title]
            assert there.freeze_panes == sheet.freeze_panes
            for cell in sheet[1]:
                assert there[cell.coordinate].value == cell.value
                assert there[cell.coordinate].font.bold == cell.font.bold
