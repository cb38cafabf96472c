"""Small portfolios with workbooks beside them, and ways to edit a cell as a person does."""

import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from openpyxl import load_workbook

from portfolio.case import identify
from portfolio.checked import check
from portfolio.cli import main
from portfolio.sheets.grid import CellEdit, Grid, Layout
from tests.portfolios import EXAMPLES

REPOSITORY = Path(__file__).parents[2]


def base(folder: Path) -> Path:
    """The base portfolio of the tests."""
    shutil.copytree(EXAMPLES / "base", folder)
    return folder


def example(folder: Path) -> Path:
    """The example portfolio of the repository, without its record."""
    for part in ("config", "initiatives"):
        shutil.copytree(REPOSITORY / part, folder / part)
    return folder


def without_steps(root: Path) -> Path:
    """The same without the scenario over steps: what it says of them stands in its file alone."""
    (root / "config/scenarios/year-2026.yaml").unlink()
    return root


def empty(folder: Path, like: Path) -> Path:
    """A portfolio of the same organization that has nothing yet."""
    (folder / "config").mkdir(parents=True)
    shutil.copy(like / "config/organization.yaml", folder / "config/organization.yaml")
    (folder / "config/metrics.yaml").write_text("metrics: {}\n", "utf-8")
    return folder


def sheets(root: Path, *words: str) -> Result:
    """`portfolio sheets …` in a portfolio; an exception that is no exit is raised."""
    return CliRunner().invoke(
        main, ["sheets", words[0], "--root", str(root), *words[1:]], catch_exceptions=False
    )


def filled(root: Path, *words: str) -> Path:
    """Workbooks made and pushed."""
    for command in (("init", *words), ("push",)):
        done = sheets(root, *command)
        assert done.exit_code == 0, done.output
    return root


def texts(root: Path) -> dict[str, bytes]:
    """Every file of the portfolio but its workbooks."""
    files = (
        path
        for part in ("config", "initiatives")
        for path in sorted((root / part).rglob("*"))
        if path.is_file()
    )
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def run_ids(root: Path) -> list[str]:
    """What each scenario's run would be called: the hash of everything that the scenario means."""
    checked = check(root)
    assert checked.workspace is not None, checked.findings
    return [
        identify(checked.workspace.planning(name), {}).run_id
        for name in sorted(checked.workspace.scenarios)
    ]


@contextmanager
def workbook(root: Path, tab: str) -> Iterator[Any]:
    """An .xlsx tab to edit; saved when the block ends."""
    for path in sorted((root / "sheets").glob("*.xlsx")):
        book = load_workbook(path)
        if tab in book.sheetnames:
            yield book[tab]
            book.save(path)
            return
    raise AssertionError(tab)


def headers(sheet: Any, row: int = 1) -> dict[str, int]:
    """Header -> column."""
    return {cell.value: cell.column for cell in sheet[row] if cell.value}


def write_cell(root: Path, tab: str, row: int, column: str, value: Any) -> None:
    """Type into a cell; text that starts with = stays text only where the spreadsheet was told
    so."""
    with workbook(root, tab) as sheet:
        cell = sheet.cell(row, headers(sheet)[column])
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"


def add_row(root: Path, tab: str, **values: Any) -> int:
    """A new row below the last filled one."""
    with workbook(root, tab) as sheet:
        at = headers(sheet)
        row = (
            max(
                (
                    r
                    for r in range(2, sheet.max_row + 1)
                    if any(sheet.cell(r, c).value for c in at.values())
                ),
                default=1,
            )
            + 1
        )
        for column, value in values.items():
            sheet.cell(row, at[column]).value = value
        return row


def read_cell(root: Path, tab: str, row: int, column: str) -> Any:
    """What a cell shows."""
    with workbook(root, tab) as sheet:
        return sheet.cell(row, headers(sheet)[column]).value


def row_of(root: Path, tab: str, **ids: str) -> int:
    """The row with these values."""
    with workbook(root, tab) as sheet:
        at = headers(sheet)
        for row in range(2, sheet.max_row + 1):
            if all(sheet.cell(row, at[c]).value == v for c, v in ids.items()):
                return row
    raise AssertionError(ids)


@dataclass(frozen=True)
class Memory:
    """Grids without a file: what is read, once for many tests."""

    grids: Mapping[str, Grid]
    where: str = "memory"

    def read(self, wanted: Collection[str]) -> Mapping[str, Grid]:
        return {name: grid for name, grid in self.grids.items() if name in wanted}

    def unread(self) -> Sequence[str]:
        return []

    def sealed(self) -> Mapping[str, str]:
        """None: whatever was read can be written."""
        return {}

    def write(self, edits: Mapping[str, Sequence[CellEdit]]) -> None:
        raise AssertionError("nothing is written here")

    def create(self, layouts: Sequence[Layout]) -> Sequence[str]:
        raise AssertionError("nothing is made here")
