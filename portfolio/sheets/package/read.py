"""The cells of one tab, as its XML lists them: a cell costs what it holds, wherever it stands."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from portfolio.sheets.grid import (
    COLUMNS,
    EPOCH,
    ROWS,
    UNCALCULATED,
    CellError,
    Grid,
    Raw,
    Rectangle,
    UnreadableError,
    column_number,
)
from portfolio.sheets.package.markup import Attributes, in_each_namespace, stream
from portfolio.sheets.package.workbook import Formats, PackageWorkbook, Sheet, plain_text

CELLS = 1_000_000
"""Cells with content of one tab."""
CHARACTERS = 100_000_000
"""Characters that the cells of one tab show, a shared text as often as it is shown."""
EPOCH_1904 = datetime.date(1904, 1, 1)
_DAY = 86_400_000
"""Milliseconds; finer than that no spreadsheet program counts."""
_TICKS = ("TRUE()", "FALSE()")
"""How LibreOffice saves ticks."""
_LONGEST_TICK = 20
"""Characters of a formula that are looked at, with blanks around it."""


def read_sheet(book: PackageWorkbook, sheet: Sheet, texts: Sequence[str], formats: Formats) -> Grid:
    """The cells of a tab; of a formula, the value that was last calculated.

    Raises:
        UnreadableError: if its XML is damaged, or holds more than the limits allow.
    """
    reader = _Reader(f"{book.parts.name}, tab {sheet.title}", texts, formats, book.from_1904)
    stream(book.parts, sheet.part, reader.starts(), reader.ends(), reader.text)
    epoch = EPOCH_1904 if book.from_1904 else EPOCH
    return Grid(sheet.title, reader.rows, reader.merges, epoch, frozenset(reader.formulas))


@dataclass
class _Reader:
    """Where the stream is, and what it has brought so far."""

    place: str
    shared: Sequence[str]
    formats: Formats
    from_1904: bool
    rows: dict[int, dict[int, Raw]] = field(default_factory=dict)
    merges: list[Rectangle] = field(default_factory=list)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    _row: int = 0
    _row_is_numbered: bool = False
    _column: int = 0
    _kind: str = "n"
    _style: int = 0
    _has_formula: bool = False
    _has_value: bool = False
    _collecting: bool = False
    _in_reading_aid: bool = False
    _in_formula: bool = False
    _formula: str = ""
    """The beginning of the formula of a cell."""
    _letters: list[str] = field(default_factory=list)
    _cells: int = 0
    _characters: int = 0
    _columns: dict[str, int] = field(default_factory=dict)

    def starts(self) -> dict[str, Callable[[Attributes], None]]:
        """What to do at the start of an element."""
        return in_each_namespace(
            {
                "row": self._start_row,
                "c": self._start_cell,
                "f": self._start_formula,
                "v": self._start_value,
                "t": self._start_value,
                "rPh": self._start_reading_aid,
                "mergeCell": self._merge,
            }
        )

    def ends(self) -> dict[str, Callable[[], None]]:
        """What to do at the end of an element."""
        return in_each_namespace(
            {
                "c": self._end_cell,
                "f": self._end_formula,
                "v": self._end_value,
                "t": self._end_value,
                "rPh": self._end_reading_aid,
            }
        )

    def text(self, more: str) -> None:
        """Letters of a value."""
        if self._collecting:
            self._letters.append(more)
        elif self._in_formula and len(self._formula) <= _LONGEST_TICK:
            self._formula += more

    def _start_row(self, attributes: Attributes) -> None:
        number = attributes.get("r")
        self._row_is_numbered = number is not None
        self._row = self._row + 1 if number is None else whole(number)
        self._column = 0
        if not 1 <= self._row <= ROWS:
            raise self._damaged(f"there is no row {number or self._row}")

    def _start_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            self._column = self._column_of(reference)
        if self._column > COLUMNS:
            raise self._damaged("a cell stands right of the last column")
        self._kind = attributes.get("t", "n")
        style = attributes.get("s")
        self._style = 0 if style is None else whole(style)
        self._has_formula = self._has_value = False
        self._formula = ""
        self._letters.clear()

    def _column_of(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        known = self._columns.get(letters)
        if known is None:
            known = column_number(letters)
            if known is None:
                raise self._damaged(f"{reference[:20]} is the name of no cell")
            self._columns[letters] = known
        if not self._row_is_numbered:
            self._row = whole(reference[len(letters) :])
            self._row_is_numbered = True
            if not 1 <= self._row <= ROWS:
                raise self._damaged(f"{reference[:20]} is the name of no cell")
        return known

    def _start_formula(self, attributes: Attributes) -> None:
        self._has_formula = self._in_formula = True
        area = rectangle(attributes.get("ref", ""))
        if area is not None and attributes.get("t") in ("array", "dataTable"):
            # The cells that such a formula fills hold values of their own, which are not to be
            # typed over.
            self._count_cells((area[2] - area[0] + 1) * (area[3] - area[1] + 1))
            rows = range(area[0], area[2] + 1)
            self.formulas.update((row, at) for row in rows for at in range(area[1], area[3] + 1))

    def _end_formula(self) -> None:
        self._in_formula = False

    def _is_tick(self) -> bool:
        """Whether the cell holds a tick that LibreOffice has saved, as a formula that says no more
        than its value."""
        return self._kind == "b" and self._has_value and self._formula.strip().upper() in _TICKS

    def _start_value(self, attributes: Attributes) -> None:
        self._has_value = True
        self._collecting = not self._in_reading_aid

    def _end_value(self) -> None:
        self._collecting = False

    def _start_reading_aid(self, attributes: Attributes) -> None:
        self._in_reading_aid = True

    def _end_reading_aid(self) -> None:
        self._in_reading_aid = False

    def _end_cell(self) -> None:
        if self._has_formula and not self._is_tick():
            self.formulas.add((self._row, self._column))
            value = self._value() if self._has_value else UNCALCULATED
        elif self._has_value:
            value = self._value()
        else:
            return
        if value is None:
            return
        self._count_cells(1)
        if isinstance(value, str):
            self._characters += len(value)
            if self._characters > CHARACTERS:
                raise self._too_large(f"{CHARACTERS // 1_000_000} million characters")
        self.rows.setdefault(self._row, {})[self._column] = value

    def _count_cells(self, more: int) -> None:
        self._cells += more
        if self._cells > CELLS:
            raise self._too_large(f"{CELLS:,} cells")

    def _value(self) -> Raw:
        """The value of the cell that ends here, by the type that it has."""
        text = self._letters[0] if len(self._letters) == 1 else "".join(self._letters)
        kind = self._kind
        if kind == "s":
            return self._shared_text(text)
        if kind in ("str", "inlineStr"):
            return plain_text(text) or None
        if not text:
            return UNCALCULATED if self._has_formula else None
        if kind == "n":
            return self._number(text)
        if kind == "b":
            return text.strip() in ("1", "true")
        if kind == "e":
            return CellError(text)
        if kind == "d":
            return _date_of(text)
        raise self._damaged(f"it has a cell of the unknown type {kind[:20]}")

    def _shared_text(self, text: str) -> Raw:
        number = whole(text)
        if not 0 <= number < len(self.shared):
            raise self._damaged(f"a cell refers to a text that is not there ({text[:20]})")
        return self.shared[number] or None

    def _number(self, text: str) -> Raw:
        try:
            number = int(text) if len(text) < 16 and text.isdecimal() else float(text)
        except ValueError:
            return text
        if self._style in self.formats.dates:
            return _moment(number, from_1904=self.from_1904)
        if self._style in self.formats.elapsed:
            return _elapsed(number)
        if (
            isinstance(number, float)
            and number.is_integer()
            and "." not in text
            and abs(number) < 2**53
        ):
            return int(number)
        return number

    def _merge(self, attributes: Attributes) -> None:
        area = rectangle(attributes.get("ref", ""))
        if area is None:
            raise self._damaged("its merged cells cannot be read")
        self.merges.append(area)
        self._count_cells(1)

    def _damaged(self, why: str) -> UnreadableError:
        return UnreadableError(f"{self.place} cannot be read: {why}")

    def _too_large(self, what: str) -> UnreadableError:
        advice = "keep what the tool does not need in another workbook"
        return UnreadableError(f"{self.place} holds more than {what}: {advice}")


def whole(text: str) -> int:
    """A count as XML has it; -1 for what is none."""
    text = text.strip()
    return int(text) if len(text) < 10 and text.isascii() and text.isdecimal() else -1


def rectangle(reference: str) -> Rectangle | None:
    """`B2:C9` as top, left, bottom, right."""
    first, _, last = reference.partition(":")
    corners = []
    for corner in (first, last or first):
        letters = corner.rstrip("0123456789")
        column, row = column_number(letters), whole(corner[len(letters) :])
        if column is None or not 1 <= row <= ROWS:
            return None
        corners.append((row, column))
    (top, left), (bottom, right) = corners
    return min(top, bottom), min(left, right), max(top, bottom), max(left, right)


def _moment(days: float, *, from_1904: bool) -> Raw:
    """A number that is shown as a date: the moment, or the time of day as text; itself where it is
    none."""
    if 0 <= days < 1:
        return _elapsed(days)
    if not from_1904 and days < 60:
        days += 1  # spreadsheet programs count a 29 February 1900, which was none
    start = datetime.datetime.combine(EPOCH_1904 if from_1904 else EPOCH, datetime.time())
    try:
        return start + datetime.timedelta(milliseconds=round(days * _DAY))
    except (OverflowError, ValueError):
        return days


def _elapsed(days: float) -> Raw:
    try:
        return str(datetime.timedelta(milliseconds=round(days * _DAY)))
    except (OverflowError, ValueError):
        return days


def _date_of(text: str) -> Raw:
    """A date that is written as one, as Strict Open XML does."""
    try:
        return datetime.datetime.fromisoformat(text.strip().removesuffix("Z"))
    except ValueError:
        return text
