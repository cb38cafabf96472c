"""Workbooks as .xlsx files: the backend that needs no account. Formulas, formats and unknown columns survive."""

import datetime
import io
import re
import zipfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portfolio.sheets.columns import Kind
from portfolio.sheets.grid import EPOCH, CellError, Edit, Grid, Layout, Raw, UnreadableError

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")


@dataclass
class XlsxSource:
    """One .xlsx file, or every one of a folder; `save` is how a file is replaced, whole or not at all."""

    path: Path
    save: Any
    where: str = ""
    _home: dict[str, Path] = field(default_factory=dict)
    _seen: dict[Path, bytes] = field(default_factory=dict)
    _books: dict[Path, Any] = field(default_factory=dict)
    """Workbooks as they were read, with their formulas: what is written back is these, without reading them again."""

    def __post_init__(self) -> None:
        self.where = self.where or self.path.name

    def files(self) -> list[Path]:
        """The workbooks, sorted; locks of a spreadsheet program (~$) are none."""
        if self.path.is_dir():
            return sorted(p for p in self.path.glob("*.xlsx") if not p.name.startswith(("~$", ".")))
        return [self.path] if self.path.exists() else []

    def read(self, wanted: Collection[str]) -> Mapping[str, Grid]:
        """The tabs of these names; of a formula, the value that was last calculated."""
        grids: dict[str, Grid] = {}
        for path in self.files():
            self._seen[path] = data = path.read_bytes()
            for grid in self._read(path, data, wanted):
                if grid.name in grids:
                    raise UnreadableError(f"the tab {grid.name} is in {self._home[grid.name].name} and in {path.name}")
                grids[grid.name] = grid
                self._home[grid.name] = path
        return grids

    def _read(self, path: Path, data: bytes, wanted: Collection[str]) -> list[Grid]:
        with_formulas = _has_formulas(path, data)
        book = _open(path, data, data_only=True)
        formulas = _open(path, data, data_only=False) if with_formulas else None
        self._books[path] = formulas or book
        epoch = datetime.date(1904, 1, 1) if book.epoch.year == 1904 else EPOCH
        grids = []
        for sheet in book.worksheets:
            if sheet.title in wanted:
                rows = _values(sheet)
                if formulas is not None:
                    _mark_uncalculated(rows, formulas[sheet.title])
                merges = [(r.min_row, r.min_col, r.max_row, r.max_col) for r in sheet.merged_cells.ranges]
                grids.append(Grid(sheet.title, rows, merges, epoch))
        return grids

    def write(self, edits: Mapping[str, Sequence[Edit]]) -> None:
        """Write cells into the files that were read."""
        by_file: dict[Path, dict[str, Sequence[Edit]]] = {}
        for tab, cells in edits.items():
            if cells:
                by_file.setdefault(self._home[tab], {})[tab] = cells
        for path, tabs in by_file.items():
            if path.read_bytes() != self._seen[path]:
                raise UnreadableError(f"{path.name} was changed while it was worked on: try again")
            book = self._books.get(path) or _open(path, self._seen[path], data_only=False)
            for tab, cells in tabs.items():
                for edit in cells:
                    put(book[tab], edit)
            self._seen[path] = _bytes(book)
            self.save(path, self._seen[path])

    def create(self, layouts: Sequence[Layout]) -> Sequence[str]:
        """Make missing workbooks and tabs: a file a workbook in a folder, or everything in one file."""
        from portfolio.sheets.dress import dress

        made: list[str] = []
        there = self.read([layout.name for layout in layouts])
        missing = [layout for layout in layouts if layout.name not in there]
        by_file: dict[Path, list[Layout]] = {}
        for layout in missing:
            file = self.path if self.path.suffix == ".xlsx" else self.path / f"{layout.tab.workbook}.xlsx"
            by_file.setdefault(file, []).append(layout)
        for file, group in by_file.items():
            book = self._books.get(file) or _new()
            for layout in group:
                dress(book.create_sheet(layout.name), layout)
                self._home[layout.name] = file
                made.append(f"{file.name}: {layout.name}")
            self._books[file], self._seen[file] = book, _bytes(book)
            self.save(file, self._seen[file])
        return made


def _values(sheet: "Worksheet") -> list[list[Raw]]:
    """Rows of cells, as ragged as they are; error cells told from text that looks like one."""
    rows: list[list[Raw]] = []
    for cells in sheet.iter_rows():
        rows.append([CellError(str(cell.value)) if cell.data_type == "e" else _plain(cell.value) for cell in cells])
    return rows


def _plain(value: Any) -> Raw:
    if isinstance(value, datetime.time | datetime.timedelta):
        return str(value)
    return value if value is None or isinstance(value, str | bool | int | float | datetime.date) else str(value)


def _mark_uncalculated(rows: list[list[Raw]], formulas: "Worksheet") -> None:
    """A formula that no program has calculated yet has no value: blank would be a lie."""
    for at, cells in enumerate(formulas.iter_rows()):
        for column, cell in enumerate(cells):
            if cell.data_type == "f" and rows[at][column] is None:
                rows[at][column] = CellError("no stored value: open the workbook in a spreadsheet program and save it")


def _has_formulas(path: Path, data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
            return any(_FORMULA.search(archive.read(name)) for name in sheets)
    except (zipfile.BadZipFile, OSError) as error:
        raise _unreadable(path, error) from None


def _open(path: Path, data: bytes, *, data_only: bool) -> "Workbook":
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        return load_workbook(io.BytesIO(data), data_only=data_only)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError) as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: Exception) -> UnreadableError:
    return UnreadableError(f"{path.name} is no .xlsx workbook that can be read: {error}")


def _new() -> "Workbook":
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    return book


def _bytes(book: "Workbook") -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def put(sheet: "Worksheet", edit: Edit) -> None:
    """Write one cell as data: text never becomes a formula, and characters that XML lacks are marked."""
    cell: Any = sheet.cell(edit.row, edit.column)
    value = edit.value.text if isinstance(edit.value, CellError) else edit.value
    if isinstance(value, str):
        cell.value = _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", value[:32_767])
        cell.data_type = "s"
        return
    cell.value = value
    if edit.kind is Kind.DATE and isinstance(value, datetime.date):
        cell.number_format = "yyyy-mm-dd"
