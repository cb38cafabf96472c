"""Cells written into the XML of one tab. What is not a written cell stays as it was, byte for byte.

The XML is read once for the places of rows and cells; then new cells are spliced in between. Text
becomes an inline text of its cell, so that no other part of the workbook has to change.
"""

import datetime
import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape

from portfolio.sheets.columns import WRAPPED
from portfolio.sheets.grid import (
    COLUMNS,
    EPOCH,
    ROWS,
    CellEdit,
    CellError,
    UnreadableError,
    address,
    column_number,
)
from portfolio.sheets.package.markup import Attributes, Ends, Starts, in_each_namespace, run
from portfolio.sheets.package.parts import unreadable_part
from portfolio.sheets.package.places import (
    Change,
    Span,
    appended,
    as_utf8,
    element_start,
    note_end,
    opening,
    prefix_of,
    spliced,
    with_attribute,
)
from portfolio.sheets.package.read import EPOCH_1904, rectangle, whole
from portfolio.sheets.package.styles import DateStyles
from portfolio.sheets.package.workbook import PackageWorkbook, Sheet

LONGEST = 32_767
"""Characters of a cell; spreadsheet programs take no more."""
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE, _MOST_LINES = 15, 8
"""Points of a line, and how many lines a row is given at most."""
_EXTENT = re.compile(rb"""\sref\s*=\s*["']([A-Z0-9:]+)""")
_SPANS = re.compile(rb"""\s+spans\s*=\s*(?:"[^"]*"|'[^']*')""")
_LEAP_DAY = 60
"""The 29 February 1900, which was none: spreadsheet programs count days before it in another
way."""
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


@dataclass
class _Place:
    """Where a row or a cell is, and the number of its format."""

    span: Span
    style: str | None = None


@dataclass
class _Map:
    """The places of rows and cells in the XML of a tab."""

    data: Span | None = None
    dimension: Span | None = None
    rows: dict[int, _Place] = field(default_factory=dict)
    cells: dict[int, dict[int, _Place]] = field(default_factory=dict)
    doubled: dict[tuple[int, int], list[Span]] = field(default_factory=dict)
    """Cells that stand there once more, before the one that counts."""
    column_styles: list[tuple[int, int, str]] = field(default_factory=list)
    column_widths: list[tuple[int, int, int]] = field(default_factory=list)
    """First and last column that are shown so wide, in characters."""


def with_cells(
    book: PackageWorkbook, sheet: Sheet, edits: Sequence[CellEdit], styles: DateStyles
) -> bytes:
    """The XML of a tab with these cells written.

    Raises:
        UnreadableError: if it is damaged, or a cell would stand outside of any sheet.
    """
    file, part = book.parts.name, sheet.part
    data = as_utf8(book.parts.read(part))
    wanted = _by_row(f"{file}, tab {sheet.title}", edits)
    reader = _PlaceReader(data, frozenset(wanted))
    run(reader.parser, file, part, data, reader.starts(), reader.ends())
    if reader.places.data is None:
        raise unreadable_part(file, f"its part {part} holds no cells")
    prefix = prefix_of(data, reader.places.data)
    writer = _Writer(data, reader.places, _CellWriter(styles, prefix, book.from_1904))
    return spliced(file, part, data, writer.changes(wanted))


def _by_row(file: str, edits: Sequence[CellEdit]) -> dict[int, dict[int, CellEdit]]:
    """Row -> column -> the last edit of the cell."""
    wanted: dict[int, dict[int, CellEdit]] = {}
    for edit in edits:
        if edit.row > ROWS or edit.column > COLUMNS:
            where = address(edit.row, edit.column)
            raise UnreadableError(f"{file} has no cell {where}: the tab is full, take out old rows")
        wanted.setdefault(edit.row, {})[edit.column] = edit
    return wanted


# Where things are


class _PlaceReader:
    """Follows the stream, and notes where rows and cells begin and end."""

    def __init__(self, data: bytes, wanted: frozenset[int]) -> None:
        self.places = _Map()
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self._data = data
        self._wanted = wanted
        self._row = 0
        self._row_is_numbered = False
        self._column = 0
        self._row_place = self._cell_place = _Place(Span(0, 0))

    def starts(self) -> Starts:
        """What to do at the start of an element."""
        handlers = {
            "sheetData": self._start_data,
            "dimension": self._dimension,
            "col": self._format_of_columns,
            "row": self._start_row,
            "c": self._start_cell,
        }
        return in_each_namespace(handlers)

    def ends(self) -> Ends:
        """What to do at the end of an element."""
        handlers = {"sheetData": self._end_data, "row": self._end_row, "c": self._end_cell}
        return in_each_namespace(handlers)

    def _start_data(self, attributes: Attributes) -> None:
        self.places.data = element_start(self.parser, self._data)

    def _end_data(self) -> None:
        if self.places.data is not None:
            note_end(self.parser, self._data, self.places.data)

    def _dimension(self, attributes: Attributes) -> None:
        self.places.dimension = element_start(self.parser, self._data)

    def _format_of_columns(self, attributes: Attributes) -> None:
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if "style" in attributes and whole(first) > 0 and whole(last) > 0:
            self.places.column_styles.append((whole(first), whole(last), attributes["style"]))
        width = whole(attributes.get("width", "").partition(".")[0])
        if width > 0 and attributes.get("hidden") not in ("1", "true"):
            self.places.column_widths.append((whole(first), whole(last), width))

    def _start_row(self, attributes: Attributes) -> None:
        number = attributes.get("r")
        self._row_is_numbered = number is not None
        self._row = self._row + 1 if number is None else whole(number)
        self._column = 0
        has_format = attributes.get("customFormat") in ("1", "true")
        style = attributes.get("s") if has_format else None
        self._row_place = _Place(element_start(self.parser, self._data), style)

    def _end_row(self) -> None:
        note_end(self.parser, self._data, self._row_place.span)
        self.places.rows[self._row] = self._row_place

    def _start_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r", "")
        letters = reference.rstrip("0123456789")
        self._column = column_number(letters) or self._column + 1
        if letters and not self._row_is_numbered:
            self._row = whole(reference[len(letters) :])
            self._row_is_numbered = True
        if self._row in self._wanted:
            self._cell_place = _Place(element_start(self.parser, self._data), attributes.get("s"))

    def _end_cell(self) -> None:
        if self._row in self._wanted:
            note_end(self.parser, self._data, self._cell_place.span)
            cells = self.places.cells.setdefault(self._row, {})
            if self._column in cells:
                earlier = self.places.doubled.setdefault((self._row, self._column), [])
                earlier.append(cells[self._column].span)
            cells[self._column] = self._cell_place


# What is written


class _Writer:
    """Makes the changes that bring cells into the XML."""

    def __init__(self, data: bytes, places: _Map, cells: "_CellWriter") -> None:
        self._data = data
        self._places = places
        self._cells = cells

    def changes(self, wanted: Mapping[int, Mapping[int, CellEdit]]) -> list[Change]:
        """All of them: cells of rows that are there, new rows, and how far the sheet reaches."""
        changes: list[Change] = []
        new_rows: dict[int, bytes] = {}
        for number in sorted(wanted):
            place = self._places.rows.get(number)
            if place is None:
                new_rows[number] = self._new_row(number, wanted[number])
            else:
                changes += self._in_row(number, place, wanted[number])
        changes += self._with_new_rows(new_rows)
        changes += self._with_dimension(wanted)
        return changes

    def _in_row(self, number: int, row: _Place, edits: Mapping[int, CellEdit]) -> list[Change]:
        """Cells of a row that is there: replaced, or put in before the next one."""
        cells = self._places.cells.get(number, {})
        columns = sorted(cells)
        changes: list[Change] = []
        inserted: dict[int, bytes] = {}
        for column in sorted(edits):
            known = cells.get(column)
            if known is not None:
                cell = self._cells.cell(edits[column], known.style)
                changes.append((known.span.start, known.span.end, cell))
                doubled = self._places.doubled.get((number, column), ())
                changes += [(span.start, span.end, b"") for span in doubled]
            elif edits[column].value is not None:
                cell = self._cells.cell(edits[column], self._style(column, row.style))
                at = bisect_left(columns, column)
                before = cells[columns[at]].span.start if at < len(columns) else -1
                inserted[before] = inserted.get(before, b"") + cell
        if inserted:
            changes += self._with_inserted(row.span, inserted)
        return changes

    def _with_inserted(self, row: Span, inserted: Mapping[int, bytes]) -> list[Change]:
        """New cells of a row, each lot before the cell that begins at its number, or at the end
        (-1)."""
        tag = _without_spans(self._data[row.start : row.inside])
        if row.closed:
            end = f"</{self._cells.prefix}row>".encode()
            return [(row.start, row.end, opening(tag) + b"".join(inserted.values()) + end)]
        changes = [(row.start, row.inside, tag)]
        for before, cells in inserted.items():
            at = row.content_end if before < 0 else before
            changes.append((at, at, cells))
        return changes

    def _new_row(self, number: int, edits: Mapping[int, CellEdit]) -> bytes:
        """A row with these cells; nothing if all are blank."""
        cells = [
            self._cells.cell(edits[column], self._style(column, None))
            for column in sorted(edits)
            if edits[column].value is not None
        ]
        if not cells:
            return b""
        p = self._cells.prefix
        height = self._height(edits.values())
        start = f'<{p}row r="{number}"{height}>'.encode()
        return start + b"".join(cells) + f"</{p}row>".encode()

    def _height(self, edits: Iterable[CellEdit]) -> str:
        """The attribute that says how high a row is whose texts are wrapped: LibreOffice does not
        find out by itself."""
        lines = max((self._lines(edit) for edit in edits), default=1)
        if lines == 1:
            return ""
        return f' ht="{min(lines, _MOST_LINES) * _LINE}"'

    def _lines(self, edit: CellEdit) -> int:
        """On how many lines a cell is shown."""
        if edit.kind not in WRAPPED or not isinstance(edit.value, str):
            return 1
        for first, last, width in self._places.column_widths:
            if first <= edit.column <= last:
                paragraphs = edit.value.splitlines()
                return sum(max(1, -(-len(text) // width)) for text in paragraphs)
        return 1

    def _with_new_rows(self, new_rows: Mapping[int, bytes]) -> list[Change]:
        """Rows that were not there, each lot before the next one that is, or at the end."""
        data = self._places.data
        if data is None:
            raise AssertionError("the sheet has been seen to hold cells")
        rows = sorted(self._places.rows)
        lots: dict[int, bytes] = {}
        for number, row in new_rows.items():
            at = bisect_left(rows, number)
            before = self._places.rows[rows[at]].span.start if at < len(rows) else -1
            lots[before] = lots.get(before, b"") + row
        last = lots.pop(-1, b"")
        changes = [(before, before, lot) for before, lot in lots.items()]
        if last:
            changes.append(appended(self._data, data, last))
        return changes

    def _with_dimension(self, wanted: Mapping[int, Mapping[int, CellEdit]]) -> list[Change]:
        """The extent of the sheet, which some programs believe: as far as the written cells
        reach."""
        span = self._places.dimension
        if span is None:
            return []
        tag = self._data[span.start : span.inside]
        match = _EXTENT.search(tag)
        extent = rectangle(match[1].decode()) if match is not None else None
        if extent is None:
            return []
        columns = [column for edits in wanted.values() for column in edits]
        top, left, bottom, right = extent
        first = address(min(top, *wanted), min(left, *columns))
        last = address(max(bottom, *wanted), max(right, *columns))
        return [(span.start, span.inside, with_attribute(tag, "ref", f"{first}:{last}"))]

    def _style(self, column: int, of_row: str | None) -> str | None:
        """The format of a cell that is new: its row's, else its column's."""
        if of_row is not None:
            return of_row
        for first, last, style in self._places.column_styles:
            if first <= column <= last:
                return style
        return None


@dataclass(frozen=True)
class _CellWriter:
    """Spells cells in XML, as data: a text is a text, whatever it starts with."""

    styles: DateStyles
    prefix: str
    from_1904: bool

    def cell(self, edit: CellEdit, style: str | None) -> bytes:
        """One cell with a format."""
        value = edit.value.text if isinstance(edit.value, CellError) else edit.value
        if isinstance(value, datetime.date):
            style, value = self._date(edit, value, style)
        elif self._would_be_a_date(value, style):
            style = None
        kind, content = self._content(value)
        p = self.prefix
        styled = f' s="{style}"' if style is not None and style.isdecimal() else ""
        start = f'<{p}c r="{address(edit.row, edit.column)}"{styled}{kind}'
        return (f"{start}>{content}</{p}c>" if content else f"{start}/>").encode()

    def _would_be_a_date(self, value: object, style: str | None) -> bool:
        """Whether a number would be shown, and read back, as a day: by a format that a column or
        row has for its dates."""
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and self.styles.is_date(style)

    def _content(self, value: str | bool | int | float | None) -> tuple[str, str]:
        """The attribute for the type of a cell, and what it holds."""
        p = self.prefix
        if value is None:
            return "", ""
        if isinstance(value, bool):
            return ' t="b"', f"<{p}v>{int(value)}</{p}v>"
        if isinstance(value, int | float):
            return "", f"<{p}v>{value!r}</{p}v>"
        text = spelled_text(value)
        return ' t="inlineStr"', f'<{p}is><{p}t xml:space="preserve">{text}</{p}t></{p}is>'

    def _date(
        self, edit: CellEdit, value: datetime.date, style: str | None
    ) -> tuple[str | None, str | int]:
        """A date as a number in a format that shows it as one; as text where the file has no
        formats."""
        day = value.date() if isinstance(value, datetime.datetime) else value
        dated = self.styles.of(style)
        days = (day - (EPOCH_1904 if self.from_1904 else EPOCH)).days
        if dated is None or days <= _LEAP_DAY:
            return style, day.isoformat()
        return dated, days


def spelled_text(value: str) -> str:
    """A text as the XML of a workbook spells it; characters that XML lacks are marked."""
    text = _LOOKS_ESCAPED.sub("_x005F_", value[:LONGEST])
    text = _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text)
    return escape(text).replace("\r", "_x000D_")


def _without_spans(tag: bytes) -> bytes:
    """The start tag of a row without the hint of which columns it fills, which new cells make
    wrong."""
    return _SPANS.sub(b"", tag, count=1)
