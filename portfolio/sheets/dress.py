"""How a new tab looks: headers that stay in view, widths, drop-downs, formats, colours for gaps,
protected views."""

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from portfolio.sheets.columns import STATE, STATUS, WRAPPED, Column, ColumnKind, Role
from portfolio.sheets.grid import Layout, column_name
from portfolio.sheets.looks import (
    HEADER_COLORS,
    NUMBER_FORMATS,
    SEVERITY_COLORS,
    note,
    value_colors,
)

ROWS = 2000
"""Rows for which drop-downs and formats are prepared."""

_TICKS = '"TRUE";"TRUE";"FALSE"'
"""LibreOffice shows a tick as 1 or 0 without its own format for ticks, which is this one; to
others, who show TRUE and FALSE in any format, it means nothing."""


def new_workbook(layouts: Sequence[Layout]) -> bytes:
    """A workbook of new tabs alone."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for layout in layouts:
        dress(book.create_sheet(layout.name), layout)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def dress(sheet: Worksheet, layout: Layout) -> None:
    """Give an empty .xlsx sheet its headers and everything that makes it pleasant to fill."""
    if layout.header_row > 1:
        about: Any = sheet.cell(1, 1, layout.tab.about)
        about.font = Font(name="Calibri", size=11, italic=True)
    for at, column in enumerate(layout.tab.columns, start=1):
        cell: Any = sheet.cell(layout.header_row, at, column.name)
        cell.font = Font(name="Calibri", size=11, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=HEADER_COLORS[column.role])
        cell.alignment = _alignment(column, wraps=True)
        cell.comment = Comment(note(layout, column), "portfolio", width=320, height=120)
        letter = column_name(at)
        sheet.column_dimensions[letter].width = column.width_with_header
        sheet.column_dimensions[letter].hidden = column.name == STATE
        _format(sheet, layout, column, letter)
    sheet.freeze_panes = f"{'C' if layout.tab.columns[1].name == 'title' else 'B'}{layout.data_row}"
    last = column_name(len(layout.tab.columns))
    sheet.auto_filter.ref = f"A{layout.header_row}:{last}{layout.header_row}"
    sheet.row_dimensions[layout.header_row].height = 32


def _format(sheet: Worksheet, layout: Layout, column: Column, letter: str) -> None:
    cell_is: Any = CellIsRule
    formula_is: Any = FormulaRule
    cells = f"{letter}{layout.data_row}:{letter}{layout.data_row + ROWS}"
    choices = ("TRUE", "FALSE") if column.kind is ColumnKind.FLAG else column.choices
    listed = ",".join(choices)
    if (
        choices
        and column.role in (Role.OWNED, Role.ID)
        and len(listed) <= 255
        and '"' not in listed
    ):
        strict = column.kind in (ColumnKind.CHOICE, ColumnKind.FLAG)
        rule = DataValidation(
            "list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=strict
        )
        sheet.add_data_validation(rule)
        rule.add(cells)
    number_format = _TICKS if column.kind is ColumnKind.FLAG else NUMBER_FORMATS.get(column.kind)
    if number_format is not None:
        sheet.column_dimensions[letter].number_format = number_format
    dimension: Any = sheet.column_dimensions[letter]
    dimension.alignment = _alignment(column, wraps=column.kind in WRAPPED)
    for value, color in value_colors(layout, column).items():
        fill = PatternFill("solid", bgColor=color)
        sheet.conditional_formatting.add(
            cells, cell_is(operator="equal", formula=[f'"{value}"'], fill=fill)
        )
    if column.name == STATUS:
        first = f"{letter}{layout.data_row}"
        formula = f'AND({first}<>"",{first}<>"ok",{first}<>"unchanged")'
        fill = PatternFill("solid", bgColor=SEVERITY_COLORS["CRITICAL"])
        sheet.conditional_formatting.add(cells, formula_is(formula=[formula], fill=fill))


def _alignment(column: Column, *, wraps: bool) -> Alignment:
    """Where a header and the cells below it stand.

    Beside a text of several lines everything stands at its top; a number at the right edge would
    touch the text of the next column.
    """
    is_number = column.kind is ColumnKind.NUMBER
    side = "right" if is_number else "center" if column.kind is ColumnKind.FLAG else None
    indent = 1 if is_number else 0
    return Alignment(horizontal=side, vertical="top", indent=indent, wrap_text=wraps or None)
