"""Random sequences of what people and the tool do to files and workbooks, and what may never happen
in them.

Every value that a person writes is unique, so it can be looked for. A person who writes over a
value on one side has seen it there, so from then on it may go. Of all other values hold: a pull
takes none out of the files, a push takes none out of the sheets, and what a pull finds in a sheet
is afterwards in the files or in a line of its report.
"""

import random
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from openpyxl import load_workbook

from portfolio.actions.pulling import pulled_from
from portfolio.actions.pushing import pushed
from portfolio.actions.sheets_session import SheetsSession
from portfolio.sheets import columns as c
from portfolio.sheets.columns import ColumnKind, Role
from portfolio.sheets.csv_folder import CsvSource
from portfolio.sheets.files import Files
from portfolio.sheets.grid import CellEdit, Grid, Raw, Source
from portfolio.sheets.pulling import Pulled
from portfolio.sheets.push import Stamp
from portfolio.sheets.stamps import key_edits, status_edits
from portfolio.sheets.xlsx import XlsxSource
from portfolio.source.edit import edited
from portfolio.source.yaml12 import parsed_yaml
from tests.sheets.workbench import Memory

STAMP = Stamp("portfolio test", "2026-01-31T12:00:00Z")
RESULTS = frozenset((c.RUNS, c.RESULTS, c.GAPS, c.ROADMAP))
TYPED = (ColumnKind.LINE, ColumnKind.TEXT, ColumnKind.NUMBER, ColumnKind.JSON)
_TOKEN = re.compile(r"word[0-9]{5}w|[0-9]{5}\.125")
_FREE = frozenset(
    (
        "title",
        "owner",
        "notes",
        "summary",
        "hypothesis",
        "problem_statement",
        "description",
        "unit",
        "source",
        "name",
    )
)
"""Fields of files that take any words."""


class Book(Protocol):
    """Workbooks of one backend."""

    def source(self) -> Source:
        """The workbooks as the tool opens them."""

    def rename(self, old: str, new: str) -> None:
        """Give a tab another name."""


@dataclass
class MemoryBook:
    """Workbooks that are grids."""

    grids: dict[str, Grid]

    def source(self) -> Source:
        return _Written(self.grids)

    def rename(self, old: str, new: str) -> None:
        self.grids[new] = replace(self.grids.pop(old), name=new)


class _Written(Memory):
    """Grids that can be written to."""

    def unread(self) -> Sequence[str]:
        return [name for name in self.grids if " " in name]

    def sealed(self) -> Mapping[str, str]:
        """None: whatever was read can be written."""
        return {}

    def write(self, edits: Mapping[str, Sequence[CellEdit]]) -> None:
        assert isinstance(self.grids, dict)
        for tab, cells in edits.items():
            rows = {number: dict(row) for number, row in self.grids[tab].rows.items()}
            for edit in cells:
                row = rows.setdefault(edit.row, {})
                row[edit.column] = edit.value
                if edit.value in (None, ""):
                    del row[edit.column]
            filled = {number: row for number, row in rows.items() if row}
            self.grids[tab] = replace(self.grids[tab], rows=filled)


def _save(path: Path, data: bytes) -> None:
    path.write_bytes(data)


@dataclass
class CsvBook:
    """A folder of CSV files."""

    folder: Path

    def source(self) -> Source:
        return CsvSource(self.folder, _save)

    def rename(self, old: str, new: str) -> None:
        (self.folder / f"{old}.csv").rename(self.folder / f"{new}.csv")


@dataclass
class XlsxBook:
    """A folder of .xlsx files."""

    folder: Path

    def source(self) -> Source:
        return XlsxSource(self.folder, _save)

    def rename(self, old: str, new: str) -> None:
        for path in sorted(self.folder.glob("*.xlsx")):
            book = load_workbook(path)
            if old in book.sheetnames:
                book[old].title = new
                book.save(path)


@dataclass
class World:
    """Files and workbooks, and what people have written into them."""

    session: SheetsSession
    texts: dict[str, str]
    book: Book
    chance: random.Random
    live: set[str] = field(default_factory=set)
    log: list[str] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)
    """Name of a tab now -> its usual name."""
    headers: dict[tuple[str, int], Raw] = field(default_factory=dict)
    """Usual tab and column -> the header that was renamed."""
    count: int = 10_000

    # what is where

    def here(self) -> SheetsSession:
        files = Files.read(self.texts)
        return replace(self.session, texts=self.texts, files=files, source=self.book.source())

    def grids(self) -> Mapping[str, Grid]:
        usual = [name for name in self.session.known() if name not in RESULTS]
        return self.book.source().read([*usual, *self.renamed])

    def in_files(self) -> set[str]:
        return {token for text in self.texts.values() for token in _TOKEN.findall(text)}

    def in_sheets(self) -> set[str]:
        cells = (
            cell
            for grid in self.grids().values()
            for row in grid.rows.values()
            for cell in row.values()
        )
        return {token for cell in cells for token in tokens_of(cell)}

    def write(self, tab: str, edits: Sequence[CellEdit]) -> None:
        source = self.book.source()
        source.read([tab])
        source.write({tab: edits})

    # what people do

    def types(self) -> None:
        """A person types into a cell."""
        tab, grid = self.any_tab()
        places = list(self.entries(tab, grid))
        if not places:
            return
        row, at, kind = self.chance.choice(places)
        value = self.word(kind)
        old = grid.cell(row, at)
        self.live -= set(tokens_of(old))
        self.live |= set(tokens_of(value))
        self.write(grid.name, [CellEdit(row, at, value, ColumnKind.TEXT)])
        self.log.append(f"types {value!r} over {old!r} in {grid.name} row {row} column {at}")

    def word(self, kind: ColumnKind) -> Raw:
        """Something for a cell: mostly what its column takes."""
        self.count += 1
        if self.chance.random() < 0.1:
            return None
        number = float(f"{self.count}.125")
        if kind is ColumnKind.NUMBER and self.chance.random() < 0.9:
            return number
        if kind is ColumnKind.JSON:
            return f"gmv: {number}"
        return f"word{self.count}w"

    def edits_a_file(self) -> None:
        """A person changes a value of a file."""
        file = self.chance.choice(sorted(self.texts))
        leaves = list(_leaves(parsed_yaml("", self.texts[file])[0]))
        if file.endswith("organization.yaml") or not leaves:
            return
        path, old = self.chance.choice(leaves)
        self.count += 1
        value: Any = (
            Decimal(f"{self.count}.125") if isinstance(old, Decimal) else f"word{self.count}w"
        )
        self.live -= set(_TOKEN.findall(str(old)))
        self.live |= {str(value)}
        self.texts = {**self.texts, file: edited(self.texts[file], [(path, value)])}
        self.log.append(f"edits {file} {'.'.join(map(str, path))}: {old} -> {value}")

    def renames_a_header(self) -> None:
        """A header gets another name, or its own one again."""
        tab, grid = self.any_tab()
        usual = self.renamed.get(tab, tab)
        at = self.chance.choice(sorted(grid.rows[1]))
        known = self.headers.pop((usual, at), None)
        if known is None:
            self.headers[usual, at] = grid.cell(1, at)
        new = known or f"{grid.cell(1, at)} of old {at}"
        self.write(grid.name, [CellEdit(1, at, new, ColumnKind.TEXT)])
        self.log.append(f"renames the header {grid.cell(1, at)} of {grid.name} to {new}")

    def renames_a_tab(self) -> None:
        """A tab gets another name, or its own one again."""
        tab, grid = self.any_tab()
        usual = self.renamed.pop(tab, None)
        new = usual or f"{tab} of last year"
        if usual is None:
            self.renamed[new] = tab
        self.book.rename(grid.name, new)
        self.log.append(f"renames the tab {grid.name} to {new}")

    def sorts(self) -> None:
        """The rows of a tab change places."""
        _, grid = self.any_tab()
        numbers = [number for number in grid.rows if number > 1]
        others = numbers[:]
        self.chance.shuffle(others)
        edits: list[CellEdit] = []
        for number, other in zip(numbers, others, strict=True):
            columns = {*grid.rows[number], *grid.rows[other]}
            edits += [CellEdit(number, at, grid.cell(other, at), ColumnKind.TEXT) for at in columns]
        self.write(grid.name, edits)
        self.log.append(f"sorts {grid.name}")

    def deletes_a_row(self) -> None:
        """A rule or target goes."""
        tab = self.chance.choice([c.CONSTRAINTS, c.TARGETS])
        grid = self.grids().get(tab)
        rows = [number for number in grid.rows if number > 1] if grid is not None else []
        if grid is None or not rows:
            return
        row = self.chance.choice(rows)
        for cell in grid.rows[row].values():
            self.live -= set(tokens_of(cell))
        self.write(tab, [CellEdit(row, at, None) for at in grid.rows[row]])
        self.log.append(f"deletes row {row} of {tab}")

    def has_an_idea(self) -> None:
        """A new row in the intake tab."""
        grid = self.grids().get(c.INTAKE)
        if grid is None:
            return
        title = self.word(ColumnKind.LINE)
        at = next((at for at, cell in grid.rows[1].items() if cell == "title"), None)
        if at is None or title is None:
            return
        self.live |= set(tokens_of(title))
        row = max(grid.rows) + 1
        self.write(c.INTAKE, [CellEdit(row, at, title, ColumnKind.TEXT)])
        self.log.append(f"has the idea {title} in row {row} of Intake")

    def copies_a_row(self) -> None:
        """A row of a rule or target twice, the second one with another number."""
        tab = self.chance.choice([c.CONSTRAINTS, c.TARGETS])
        grid = self.grids().get(tab)
        rows = [number for number in grid.rows if number > 1] if grid is not None else []
        if grid is None or not rows:
            return
        row, below = self.chance.choice(rows), max(grid.rows) + 1
        edits = [CellEdit(below, at, cell, ColumnKind.TEXT) for at, cell in grid.rows[row].items()]
        for edit in edits:
            # Of a value that stands twice one may go.
            self.live -= set(tokens_of(edit.value))
        numbers = [
            at
            for number, at, kind in self.entries(tab, grid)
            if number == row and kind is ColumnKind.NUMBER
        ]
        if numbers:
            value = self.word(ColumnKind.NUMBER)
            self.live |= set(tokens_of(value))
            edits.append(CellEdit(below, self.chance.choice(numbers), value, ColumnKind.TEXT))
        self.write(tab, edits)
        self.log.append(f"copies row {row} of {tab} to row {below}: {edits[-1].value}")

    def any_tab(self) -> tuple[str, Grid]:
        grids = self.grids()
        tab = self.chance.choice(sorted(grids))
        return tab, grids[tab]

    def entries(self, tab: str, grid: Grid) -> Iterator[tuple[int, int, ColumnKind]]:
        """Cells that a person fills, by the headers that a person sees."""
        usual = self.renamed.get(tab, tab)
        columns = {column.name: column for column in self.session.tabs.by_name[usual].columns}
        for at, cell in grid.rows.get(1, {}).items():
            column = columns.get(str(self.headers.get((usual, at), cell)))
            if column is None or column.role is not Role.OWNED or column.kind not in TYPED:
                continue
            is_json = column.kind is ColumnKind.JSON and column.name != "kpi_contribution_json"
            for row in grid.rows if not (is_json or column.choices or column.labels) else ():
                if row > 1:
                    yield row, at, column.kind

    # what the tool does

    def pulls(self) -> None:
        """A pull, with what may not happen in it."""
        before = self.in_files()
        here = self.here()
        pulled = pulled_from(here, (), strict=self.chance.random() < 0.1)
        self.log.append(f"pull: {sorted(pulled.texts)}")
        for edits in (key_edits(pulled, STAMP), status_edits(pulled, STAMP)):
            here.source.write({tab: cells for tab, cells in edits.items() if cells})
        self.texts = {**self.texts, **pulled.texts}
        after = self.in_files()
        lost = (before - after) & self.live
        assert not lost, f"a pull took {sorted(lost)} out of the files"
        self.check_mentions(pulled, after)

    def check_mentions(self, pulled: Pulled, in_files: Collection[str]) -> None:
        """What stands in the sheets alone is in a line: of its row, its column, or its tab."""
        lines = [
            *pulled.notes,
            *(f"{finding.message} {finding.hint}" for finding in pulled.findings),
        ]
        places = {(finding.location.file, finding.location.line) for finding in pulled.findings}
        waiting = {(row.tab, row.number) for row in pulled.rows if not row.counts}
        is_strict = not pulled.texts and bool(pulled.findings)
        for tab, grid in self.grids().items():
            usual = self.renamed.get(tab, tab)
            for row, cells in grid.rows.items():
                for at, cell in cells.items():
                    silent = set(tokens_of(cell)) & self.live - set(in_files)
                    if not silent or is_strict:
                        continue
                    header = str(grid.cell(1, at))
                    if (usual, header) == (c.CONSTRAINTS, "notes"):
                        continue  # of rules without a reason they are for people, and stay
                    is_said = (
                        (grid.name, row) in {*places, *waiting}
                        or (usual, 1) in places
                        or (tab, 1) in places
                    )
                    is_named = any(header in line or tab in line or usual in line for line in lines)
                    assert is_said or is_named, (
                        f"nothing is said of {sorted(silent)} in {tab} row {row}, {header}"
                    )

    def pushes(self) -> None:
        """A push, with what may not happen in it."""
        before = self.in_sheets()
        here = self.here()
        opened = here.read()
        out = pushed(here, opened, here.collector(opened), STAMP)
        here.source.write({tab: cells for tab, cells in out.edits.items() if cells})
        self.log.append(f"push: {out.cells} cells")
        said = " ".join(out.lines)
        lost = {token for token in (before - self.in_sheets()) & self.live if token not in said}
        assert not lost, f"a push took {sorted(lost)} out of the sheets"

    def run(self, steps: int) -> None:
        """Some steps, in any order, and then pulls and pushes until nothing moves."""
        acts: list[Callable[[], None]] = [
            self.types, self.types, self.types, self.edits_a_file, self.edits_a_file, self.renames_a_header,
            self.renames_a_tab, self.sorts, self.deletes_a_row, self.has_an_idea, self.copies_a_row,
            self.pulls, self.pulls, self.pushes, self.pushes,
        ]  # fmt: skip
        for _ in range(steps):
            self.chance.choice(acts)()
        for act in (self.pulls, self.pushes, self.pulls):
            act()


def tokens_of(cell: Raw) -> list[str]:
    """The unique values in a cell."""
    if isinstance(cell, float):
        return _TOKEN.findall(repr(cell))
    return _TOKEN.findall(cell) if isinstance(cell, str) else []


def _leaves(
    data: Any, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """The numbers and free texts of a file, each with its path."""
    if isinstance(data, Mapping):
        for name, inner in data.items():
            if name not in ("dimensions", "period", "params", "limits", "settings"):
                yield from _leaves(inner, (*path, name))
    elif isinstance(data, Decimal) or (isinstance(data, str) and path and path[-1] in _FREE):
        yield path, data
