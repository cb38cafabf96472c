"""How a new tab looks: headers that stay in view, widths, drop-downs, formats, colours for gaps,
protected views."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from portfolio.sheets.columns import AT, SOURCE, STATE, STATUS, Column, ColumnKind, Role
from portfolio.sheets.grid import Layout, column_name

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

ROWS = 2000
"""Rows for which drop-downs and formats are prepared."""
HEADER_COLORS = {Role.ID: "1F3864", Role.OWNED: "2F5597", Role.VIEW: "7F7F7F", Role.STAMP: "A6A6A6"}
SEVERITY_COLORS = {"OK": "C6EFCE", "NEAR": "E2F0D9", "WARN": "FFEB9C", "CRITICAL": "FFC7CE"}
STATUS_COLORS = {
    "optimal": SEVERITY_COLORS["OK"],
    "tied": SEVERITY_COLORS["NEAR"],
    "feasible": SEVERITY_COLORS["WARN"],
    "unknown": SEVERITY_COLORS["WARN"],
    "infeasible": SEVERITY_COLORS["CRITICAL"],
}
NUMBER_FORMATS = {ColumnKind.NUMBER: "#,##0.######", ColumnKind.DATE: "yyyy-mm-dd"}


def dress(sheet: "Worksheet", layout: Layout) -> None:
    """Give an empty .xlsx sheet its headers and everything that makes it pleasant to fill."""
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill

    if layout.header_row > 1:
        about: Any = sheet.cell(1, 1, layout.tab.about)
        about.font = Font(name="Calibri", size=11, italic=True)
    for at, column in enumerate(layout.tab.columns, start=1):
        cell: Any = sheet.cell(layout.header_row, at, column.name)
        cell.font = Font(name="Calibri", size=11, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=HEADER_COLORS[column.role])
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        cell.comment = Comment(note(layout, column), "portfolio", width=320, height=120)
        letter = column_name(at)
        sheet.column_dimensions[letter].width = column.width_with_header
        sheet.column_dimensions[letter].hidden = column.name == STATE
        _format(sheet, layout, column, letter)
    sheet.freeze_panes = f"{'C' if layout.tab.columns[1].name == 'title' else 'B'}{layout.data_row}"
    last = column_name(len(layout.tab.columns))
    sheet.auto_filter.ref = f"A{layout.header_row}:{last}{layout.header_row}"
    sheet.row_dimensions[layout.header_row].height = 32


def note(layout: Layout, column: Column) -> str:
    """What the note on a header says."""
    views = {
        Role.VIEW: "Shown by the tool; what is typed here counts for nothing. ",
        Role.STAMP: "",
    }
    instructions = f" {layout.tab.about}" if column is layout.tab.columns[0] else ""
    return f"{views.get(column.role, '')}{column.about}{instructions}".strip() or column.name


def value_colors(layout: Layout, column: Column) -> Mapping[str, str]:
    """What a cell says -> the colour behind it, in columns that tell good from bad."""
    if column.name == "severity":
        return SEVERITY_COLORS
    return STATUS_COLORS if column.name == "status" and layout.tab.results else {}


def _format(sheet: "Worksheet", layout: Layout, column: Column, letter: str) -> None:
    from openpyxl.formatting.rule import CellIsRule, FormulaRule
    from openpyxl.styles import Alignment, PatternFill
    from openpyxl.worksheet.datavalidation import DataValidation

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
    if column.kind in NUMBER_FORMATS:
        sheet.column_dimensions[letter].number_format = NUMBER_FORMATS[column.kind]
    if column.kind is ColumnKind.TEXT:
        wrapped: Any = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[letter].alignment = wrapped
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


__all__ = ["AT", "SEVERITY_COLORS", "SOURCE", "dress", "note"]
