"""Workbooks as .xlsx files: the backend that needs no account. Only the cells that are written
change."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from portfolio.sheets.grid import (
    OTHER_FORMATS,
    CellEdit,
    Grid,
    Layout,
    UnreadableError,
    without_formulas,
)
from portfolio.sheets.local import bytes_of
from portfolio.sheets.names import matched, normalised
from portfolio.sheets.package.edit import with_cells
from portfolio.sheets.package.graft import with_tabs
from portfolio.sheets.package.parts import open_parts
from portfolio.sheets.package.read import read_sheet
from portfolio.sheets.package.recalculate import asking_to_calculate
from portfolio.sheets.package.styles import DateStyles
from portfolio.sheets.package.workbook import (
    PackageWorkbook,
    Sheet,
    cell_formats,
    open_workbook,
    shared_texts,
)

SUFFIXES = (".xlsx", ".xlsm")
"""Files that are read; both are the same but for macros, which stay as they are."""
_OTHERS = (*OTHER_FORMATS, ".csv")
"""Files of tables that are not read beside these."""
_TEMPORARY = ("~$", ".")
"""How the names of lock files and other passing ones begin."""


@dataclass
class XlsxSource:
    """One .xlsx file, or every one of a folder; `save` is how a file is replaced, whole or not at
    all."""

    path: Path
    save: Callable[[Path, bytes], object]
    where: str = ""
    _home: dict[str, Path] = field(default_factory=dict)
    _seen: dict[Path, bytes] = field(default_factory=dict)
    _formulas: dict[str, Collection[tuple[int, int]]] = field(default_factory=dict)
    _unread: list[str] = field(default_factory=list)
    _sealed: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.where = self.where or self.path.name

    def files(self) -> list[Path]:
        """The workbooks, sorted."""
        if self.path.is_dir() and self.path.suffix.casefold() not in SUFFIXES:
            return sorted(path for path in self.path.iterdir() if _is_workbook(path))
        return [self.path] if self.path.exists() else []

    def read(self, wanted: Collection[str]) -> Mapping[str, Grid]:
        """The tabs of these names; of a formula, the value that was last calculated."""
        grids: dict[str, Grid] = {}
        self._unread = self._other_files()
        for path in self.files():
            self._seen[path] = data = bytes_of(path, "an .xlsx workbook")
            book = open_workbook(open_parts(path.name, data))
            names = matched([sheet.title for sheet in book.sheets], wanted)
            self._unread += [sheet.title for sheet in book.sheets if sheet.title not in names]
            for name, grid in _grids(book, names):
                if name in grids:
                    raise UnreadableError(self._twice(name, grids[name].name, grid.name, path))
                grids[name] = grid
                self._home[grid.name] = path
                self._formulas[grid.name] = grid.formulas
                if book.parts.is_signed:
                    self._sealed[grid.name] = _signed(path.name)
        return grids

    def _twice(self, name: str, first: str, second: str, path: Path) -> str:
        """That two tabs could be the same one; in one file by the names that they have there."""
        home = self._home[first]
        if home == path:
            tabs = f"the tabs {first!r} and {second!r}, which are both {name}"
            return f"{path.name} has {tabs}: keep one"
        return f"the tab {name} is in {home.name} and in {path.name}: keep one"

    def unread(self) -> Sequence[str]:
        """Tabs that are no known ones, and workbooks of other programs."""
        return self._unread

    def _other_files(self) -> list[str]:
        if not self.path.is_dir():
            return []
        names = (
            path.name for path in sorted(self.path.iterdir()) if path.suffix.casefold() in _OTHERS
        )
        return [name for name in names if not name.startswith(_TEMPORARY)]

    def sealed(self) -> Mapping[str, str]:
        """The tabs of workbooks that are signed."""
        return self._sealed

    def write(self, edits: Mapping[str, Sequence[CellEdit]]) -> None:
        """Write cells into the files that were read."""
        by_file: dict[Path, dict[str, Sequence[CellEdit]]] = {}
        for tab, given in edits.items():
            cells = without_formulas(given, self._formulas.get(tab, ()))
            if cells:
                if tab in self._sealed:
                    raise UnreadableError(self._sealed[tab])
                by_file.setdefault(self._home[tab], {})[tab] = cells
        for path in by_file:
            if bytes_of(path, "an .xlsx workbook") != self._seen[path]:
                raise UnreadableError(f"{path.name} was changed while it was worked on: try again")
        written = {
            path: _written(path.name, self._seen[path], tabs) for path, tabs in by_file.items()
        }
        for path, data in written.items():
            self._replace(path, data)

    def create(self, layouts: Sequence[Layout]) -> Sequence[str]:
        """Make missing workbooks and tabs: a file a workbook in a folder, or everything in one
        file."""
        # It loads openpyxl, which reading and filling workbooks do without.
        from portfolio.sheets.dress import new_workbook

        made: list[str] = []
        there = self.read([layout.name for layout in layouts])
        by_file: dict[Path, list[Layout]] = {}
        for layout in layouts:
            if layout.name not in there:
                by_file.setdefault(self._file_for(layout), []).append(layout)
        for file, group in by_file.items():
            data = new_workbook(group)
            if file in self._seen:
                data = _with_tabs_of(file.name, self._seen[file], data)
            self._replace(file, data)
            for layout in group:
                self._home[layout.name] = file
                made.append(f"{file.name}: {layout.name}")
        return made

    def _file_for(self, layout: Layout) -> Path:
        """Where a new tab goes: the one file, or the file of its workbook."""
        if self.path.suffix.casefold() in SUFFIXES:
            return self.path
        usual = self.path / f"{layout.tab.workbook}.xlsx"
        same = (path for path in self._seen if path.stem.casefold() == usual.stem.casefold())
        file = next(same, usual)
        if file == usual and not usual.exists():
            self._refuse_twin_of(usual)
        return file

    def _refuse_twin_of(self, usual: Path) -> None:
        """Make no second workbook beside one of the same name in a format that is not read."""
        for name in self._other_files():
            other = Path(name)
            is_same = normalised(other.stem) == normalised(usual.stem)
            if is_same and other.suffix.casefold() in OTHER_FORMATS:
                raise UnreadableError(
                    f"{name} is no .xlsx workbook: save it as {usual.name}, or give it another name"
                )

    def _replace(self, path: Path, data: bytes) -> None:
        self.save(path, data)
        self._seen[path] = data


def workbook_grids(name: str, data: bytes) -> Mapping[str, Grid]:
    """Every tab of a workbook that has content.

    Raises:
        UnreadableError: if the bytes are no workbook, or hold more than the limits allow.
    """
    book = open_workbook(open_parts(name, data))
    texts, formats = shared_texts(book), cell_formats(book)
    grids = {sheet.title: read_sheet(book, sheet, texts, formats) for sheet in book.sheets}
    return {title: grid for title, grid in grids.items() if grid.rows}


def _signed(name: str) -> str:
    """Why nothing is written into a signed workbook, and what to do."""
    return f"{name} is signed, and any change would break its signature: save it without one"


def _is_workbook(path: Path) -> bool:
    return path.suffix.casefold() in SUFFIXES and not path.name.startswith(_TEMPORARY)


def _grids(book: PackageWorkbook, names: Mapping[str, str]) -> Iterator[tuple[str, Grid]]:
    """The tabs of a workbook that have one of these titles, each with the name that is wanted."""
    if not names:
        return
    texts, formats = shared_texts(book), cell_formats(book)
    for sheet in book.sheets:
        if sheet.title in names:
            yield names[sheet.title], read_sheet(book, sheet, texts, formats)


def _written(name: str, data: bytes, tabs: Mapping[str, Sequence[CellEdit]]) -> bytes:
    """The bytes of a file with cells written into some of its tabs."""
    book = open_workbook(open_parts(name, data))
    sheets = {sheet.title: sheet for sheet in book.sheets}
    styles = DateStyles(book, cell_formats(book))
    changed: dict[str, bytes] = {}
    for tab, edits in tabs.items():
        sheet: Sheet = sheets[tab]
        changed[sheet.part] = with_cells(book, sheet, edits, styles)
    added = styles.changed()
    if styles.part is not None and added is not None:
        changed[styles.part] = added
    changed |= asking_to_calculate(book)
    return book.parts.with_parts(changed)


def _with_tabs_of(name: str, data: bytes, donor: bytes) -> bytes:
    """The bytes of a file with the tabs of another one behind its own."""
    book: PackageWorkbook = open_workbook(open_parts(name, data))
    if book.parts.is_signed:
        raise UnreadableError(_signed(name))
    more = open_workbook(open_parts(name, donor))
    return book.parts.with_parts(with_tabs(book, more))
