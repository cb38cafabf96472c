"""A number that is written stays a number, whatever format the workbook has at its place."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from portfolio.sheets.columns import ColumnKind
from portfolio.sheets.grid import CellEdit, Raw
from portfolio.sheets.xlsx import XlsxSource

DATE = "yyyy-mm-dd"
TAB = "Params"


def by_column(sheet: Any) -> None:
    sheet.column_dimensions["B"].number_format = DATE


def by_row(sheet: Any) -> None:
    # A row's format is written out where one of its cells stands.
    sheet.row_dimensions[2].number_format = DATE
    sheet["A2"] = "a model"


def by_cell(sheet: Any) -> None:
    sheet["B2"] = datetime.date(2026, 3, 31)


def source_of(path: Path, dated: Callable[[Any], None]) -> XlsxSource:
    """A workbook of one tab with the format of a date somewhere, that was read."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = TAB
    sheet["A1"] = "model_name"
    dated(sheet)
    book.save(path)
    source = XlsxSource(path, lambda at, data: at.write_bytes(data) and None)
    source.read([TAB])
    return source


@pytest.mark.parametrize("dated", [by_column, by_row, by_cell])
@pytest.mark.parametrize("value", [1.5, 40, True, "1.5"])
def test_what_is_written_is_read_back(tmp_path: Path, dated: Any, value: Raw) -> None:
    source = source_of(tmp_path / "book.xlsx", dated)
    source.write({TAB: (CellEdit(2, 2, value),)})
    assert XlsxSource(tmp_path / "book.xlsx", source.save).read([TAB])[TAB].rows[2][2] == value


def test_a_date_keeps_its_format(tmp_path: Path) -> None:
    source = source_of(tmp_path / "book.xlsx", by_cell)
    day = datetime.date(2026, 6, 30)
    source.write({TAB: (CellEdit(2, 2, day, ColumnKind.DATE),)})
    cell = openpyxl.load_workbook(tmp_path / "book.xlsx")[TAB]["B2"]
    assert (cell.number_format, cell.value) == (DATE, datetime.datetime(2026, 6, 30))
