"""No value that a person wrote disappears without a line that says so, whatever people and the tool
do in any order."""

import random
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from portfolio.actions.sheets_session import SheetsSession, open_sheets
from portfolio.sheets.grid import Grid
from tests.portfolios import EXAMPLES, overlaid
from tests.sheets.sequences import RESULTS, Book, CsvBook, MemoryBook, World, XlsxBook
from tests.sheets.workbench import filled


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The same portfolio in step with workbooks and with CSV files."""
    folder = tmp_path_factory.mktemp("any")
    made = {}
    for form, words in (("xlsx", ()), ("csv", ("--csv",))):
        made[form] = filled(overlaid(EXAMPLES / "valid/everything", folder / form), *words)
    return made


@pytest.fixture(scope="module")
def in_step(homes: Mapping[str, Path]) -> tuple[SheetsSession, Mapping[str, Grid]]:
    here = open_sheets(homes["xlsx"])
    grids = here.source.read([name for name in here.known() if name not in RESULTS])
    return here, grids


def _played(here: SheetsSession, book: Book, seed: int) -> None:
    world = World(here, dict(here.texts), book, random.Random(seed))
    try:
        world.run(random.Random(seed).randint(3, 12))
    except AssertionError as error:
        raise AssertionError(f"seed {seed}: {error}\n" + "\n".join(world.log)) from error


@pytest.mark.parametrize(
    "seeds", [range(30), pytest.param(range(30, 9000), marks=pytest.mark.full)], ids=len
)
def test_in_any_order_nothing_disappears(
    in_step: tuple[SheetsSession, Mapping[str, Grid]], seeds: range
) -> None:
    here, grids = in_step
    for seed in seeds:
        _played(here, MemoryBook(dict(grids)), seed)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize(
    "seeds", [range(3), pytest.param(range(3, 500), marks=pytest.mark.full)], ids=len
)
def test_in_any_order_nothing_disappears_from_files_of_workbooks(
    homes: Mapping[str, Path],
    in_step: tuple[SheetsSession, Mapping[str, Grid]],
    tmp_path: Path,
    form: str,
    seeds: range,
) -> None:
    here, _ = in_step
    for seed in seeds:
        folder = Path(shutil.copytree(homes[form] / "sheets", tmp_path / str(seed)))
        book: Book = CsvBook(folder) if form == "csv" else XlsxBook(folder)
        _played(here, book, seed)
        shutil.rmtree(folder)
