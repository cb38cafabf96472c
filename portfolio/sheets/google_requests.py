"""The requests of a `batchUpdate`: cells as data, grids that grow, and tabs that are pleasant to
fill."""

import datetime
import zlib
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any

from portfolio.sheets.columns import STATE, STATUS, WRAPPED, Column, ColumnKind, Role
from portfolio.sheets.grid import EPOCH, CellEdit, CellError, Layout, Raw, column_name
from portfolio.sheets.looks import (
    HEADER_COLORS,
    NUMBER_FORMATS,
    SEVERITY_COLORS,
    note,
    value_colors,
)

Request = Mapping[str, Any]
ROWS = 1000
"""Rows of a new tab; a push adds more where it needs them."""


def grow_requests(
    sheet: int, rows: int, columns: int, cells: Sequence[CellEdit]
) -> Iterator[Request]:
    """Rows and columns to append; never an absolute size, which could cut off what another push
    just added."""
    more = {
        "ROWS": max(map(attrgetter("row"), cells)) - rows,
        "COLUMNS": max(map(attrgetter("column"), cells)) - columns,
    }
    for dimension, length in more.items():
        if length > 0:
            yield {"appendDimension": {"sheetId": sheet, "dimension": dimension, "length": length}}


def cell_requests(sheet: int, cells: Sequence[CellEdit]) -> Iterator[Request]:
    """Cells in order of row and column -> as few rectangles as they make."""
    for fields, (row, column), values in _rectangles(cells):
        yield {
            "updateCells": {
                "start": {"sheetId": sheet, "rowIndex": row - 1, "columnIndex": column - 1},
                "rows": [{"values": [_cell(edit) for edit in line]} for line in values],
                "fields": fields,
            }
        }


def hide_requests(sheet: int, cells: Sequence[CellEdit]) -> Iterator[Request]:
    """Columns of the tool alone, out of sight."""
    for column in sorted({edit.column for edit in cells if edit.hides}):
        place = {
            "sheetId": sheet,
            "dimension": "COLUMNS",
            "startIndex": column - 1,
            "endIndex": column,
        }
        properties = {"hiddenByUser": True}
        yield {
            "updateDimensionProperties": {
                "range": place,
                "properties": properties,
                "fields": "hiddenByUser",
            }
        }


def _rectangles(
    cells: Sequence[CellEdit],
) -> Iterator[tuple[str, tuple[int, int], list[list[CellEdit]]]]:
    """(fields, top left, rows) of neighbouring cells; runs of the same columns in successive rows
    are one."""
    open_: dict[tuple[int, int, str], tuple[int, list[list[CellEdit]]]] = {}
    for run in _runs(cells):
        shape = (run[0].column, run[-1].column, _fields(run[0]))
        top, lines = open_.get(shape, (0, []))
        if lines and top + len(lines) == run[0].row:
            lines.append(run)
            continue
        if lines:
            yield shape[2], (top, shape[0]), lines
        open_[shape] = (run[0].row, [run])
    for (left, _, fields), (top, lines) in open_.items():
        yield fields, (top, left), lines


def _runs(cells: Sequence[CellEdit]) -> Iterator[list[CellEdit]]:
    run: list[CellEdit] = []
    after: tuple[int, int, bool] | None = None
    for edit in cells:
        row, column, value = edit.row, edit.column, edit.value
        dated = isinstance(value, datetime.date)
        if run and (row, column, dated) != after:
            yield run
            run = []
        run.append(edit)
        after = row, column + 1, dated
    if run:
        yield run


def _fields(edit: CellEdit) -> str:
    dated = isinstance(edit.value, datetime.date)
    return "userEnteredValue,userEnteredFormat.numberFormat" if dated else "userEnteredValue"


def _cell(edit: CellEdit) -> dict[str, Any]:
    raw = edit.value
    if type(raw) is str:  # most cells
        return {"userEnteredValue": {"stringValue": raw[:50_000]}}
    value = _value(raw)
    cell: dict[str, Any] = {} if value is None else {"userEnteredValue": value}
    if isinstance(raw, datetime.date):
        cell["userEnteredFormat"] = {"numberFormat": {"type": "DATE", "pattern": "yyyy-mm-dd"}}
    return cell


def _value(raw: Raw) -> dict[str, Any] | None:
    """An ExtendedValue: a text is a text, whatever it starts with."""
    if raw is None:
        return None
    if isinstance(raw, bool):
        return {"boolValue": raw}
    if isinstance(raw, int | float):
        return {"numberValue": raw}
    if isinstance(raw, datetime.date):
        day = raw.date() if isinstance(raw, datetime.datetime) else raw
        return {"numberValue": (day - EPOCH).days}
    return {"stringValue": (raw.text if isinstance(raw, CellError) else raw)[:50_000]}


def tab_requests(layout: Layout) -> Iterator[Request]:
    """A new tab with headers, notes, widths, drop-downs, formats, colours, and a warning on what
    the tool shows."""
    sheet = sheet_id(layout.name)
    columns = layout.tab.columns
    frozen = 2 if columns[1].name == "title" else 1
    grid = {
        "rowCount": ROWS,
        "columnCount": len(columns),
        "frozenRowCount": layout.data_row - 1,
        "frozenColumnCount": frozen,
    }
    yield {
        "addSheet": {"properties": {"sheetId": sheet, "title": layout.name, "gridProperties": grid}}
    }
    yield {
        "updateCells": {
            "start": {"sheetId": sheet, "rowIndex": layout.header_row - 1, "columnIndex": 0},
            "rows": [{"values": [_header(layout, column) for column in columns]}],
            "fields": "userEnteredValue,userEnteredFormat,note",
        }
    }
    for at, column in enumerate(columns):
        yield from _column_requests(layout, sheet, at, column)


def sheet_id(name: str) -> int:
    """A tab's own number, from its name: asked for twice, it is refused as already there."""
    return zlib.crc32(name.encode()) & 0x3FFFFFFF | 1


def _header(layout: Layout, column: Column) -> dict[str, Any]:
    style = {
        "backgroundColor": _color(HEADER_COLORS[column.role]),
        "textFormat": {"bold": True, "foregroundColor": _color("FFFFFF")},
        "wrapStrategy": "WRAP",
    }
    return {
        "userEnteredValue": {"stringValue": column.name},
        "userEnteredFormat": style,
        "note": note(layout, column),
    }


def _color(code: str) -> dict[str, float]:
    red, green, blue = (int(code[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return {"red": red, "green": green, "blue": blue}


def _column_requests(layout: Layout, sheet: int, at: int, column: Column) -> Iterator[Request]:
    """All that makes one column of a new tab pleasant to fill."""
    cells = {
        "sheetId": sheet,
        "startRowIndex": layout.data_row - 1,
        "startColumnIndex": at,
        "endColumnIndex": at + 1,
    }
    yield _width_request(sheet, at, column)
    rule = _validation(column)
    if rule is not None and column.role in (Role.OWNED, Role.ID):
        yield {"setDataValidation": {"range": cells, "rule": rule}}
    yield from _format_requests(cells, column)
    if column.role in (Role.VIEW, Role.STAMP):
        warning = {"range": cells, "description": "Written by portfolio", "warningOnly": True}
        yield {"addProtectedRange": {"protectedRange": warning}}
    for condition, color in _conditions(layout, at, column):
        yield _color_request(cells, condition, color)


def _width_request(sheet: int, at: int, column: Column) -> Request:
    """As wide as its header; a column of the tool alone is out of sight."""
    size = {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}
    hidden = column.name == STATE
    properties = {"pixelSize": column.width_with_header * 7, "hiddenByUser": hidden}
    return {
        "updateDimensionProperties": {
            "range": size,
            "properties": properties,
            "fields": "pixelSize,hiddenByUser",
        }
    }


def _format_requests(cells: Mapping[str, Any], column: Column) -> Iterator[Request]:
    """How numbers and dates are written, and that texts wrap, with all beside them at their top."""
    if column.kind in NUMBER_FORMATS:
        kind = "DATE" if column.kind is ColumnKind.DATE else "NUMBER"
        style = {"numberFormat": {"type": kind, "pattern": NUMBER_FORMATS[column.kind]}}
        yield {
            "repeatCell": {
                "range": cells,
                "cell": {"userEnteredFormat": style},
                "fields": "userEnteredFormat.numberFormat",
            }
        }
    top = {"verticalAlignment": "TOP"}
    place = {**top, "wrapStrategy": "WRAP"} if column.kind in WRAPPED else top
    fields = ",".join(f"userEnteredFormat.{name}" for name in place)
    yield {"repeatCell": {"range": cells, "cell": {"userEnteredFormat": place}, "fields": fields}}


def _color_request(cells: Mapping[str, Any], condition: Mapping[str, Any], color: str) -> Request:
    """A colour for the cells in which a condition holds; before those that are there."""
    rule = {"condition": condition, "format": {"backgroundColor": _color(color)}}
    return {
        "addConditionalFormatRule": {
            "rule": {"ranges": [cells], "booleanRule": rule},
            "index": 0,
        }
    }


def _validation(column: Column) -> dict[str, Any] | None:
    if column.kind is ColumnKind.FLAG:
        return {"condition": {"type": "BOOLEAN"}, "strict": True}
    if not column.choices:
        return None
    values = [{"userEnteredValue": choice} for choice in column.choices]
    return {
        "condition": {"type": "ONE_OF_LIST", "values": values},
        "strict": column.kind is ColumnKind.CHOICE,
        "showCustomUi": True,
    }


def _conditions(layout: Layout, at: int, column: Column) -> Iterator[tuple[dict[str, Any], str]]:
    for value, color in value_colors(layout, column).items():
        yield {"type": "TEXT_EQ", "values": [{"userEnteredValue": value}]}, color
    if column.name == STATUS:
        first = f"${column_name(at + 1)}{layout.data_row}"
        formula = f'=AND({first}<>"",LEFT({first},2)<>"ok",{first}<>"unchanged")'
        yield (
            {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": formula}]},
            SEVERITY_COLORS["CRITICAL"],
        )
