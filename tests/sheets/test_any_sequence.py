"""No value that a person wrote disappears without a line that says so, whatever people and the tool
do in any order."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from portfolio.actions.sheets_session import SheetsSession, open_sheets
from portfolio.sheets.grid import Grid
from tests.sheets.run_sequences import grids_of, homes_in, play, play_on_files
from tests.sheets.sequences import MemoryBook


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The same portfolio in step with workbooks and with CSV files."""
    return homes_in(tmp_path_factory.mktemp("any"))


@pytest.fixture(scope="module")
def in_step(homes: Mapping[str, Path]) -> tuple[SheetsSession, Mapping[str, Grid]]:
    here = open_sheets(homes["xlsx"])
    return here, grids_of(here)


@pytest.mark.parametrize(
    "seeds", [range(30), pytest.param(range(30, 9000), marks=pytest.mark.full)], ids=len
)
def test_in_any_order_nothing_disappears(
    in_step: tuple[SheetsSession, Mapping[str, Grid]], seeds: range
) -> None:
    here, grids = in_step
    for seed in seeds:
        play(here, MemoryBook(dict(grids)), seed)


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
        play_on_files(here, homes[form], form, tmp_path / str(seed), seed)
