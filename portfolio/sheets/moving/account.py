"""Where each cell of a workbook goes when an installation moves in: into a file, a view, or
nowhere."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from portfolio.sheets import columns as c
from portfolio.sheets.columns import Role
from portfolio.sheets.grid import Raw, address, column_name
from portfolio.sheets.names import normalised
from portfolio.sheets.shown import shortened
from portfolio.sheets.table import Table, header_text


class CellFate(StrEnum):
    """What becomes of a cell."""

    HEADER = "header"
    INSTRUCTION = "instruction"
    ENTERED = "entered"
    """Read into a file, or refused with a finding."""
    VIEW = "view"
    FOR_PEOPLE = "for people"
    """Notes that stay in their cells."""
    STAMP = "stamp"
    RESULT = "result"
    """Of a run: written by this tool, or by an earlier one whose rows stay."""
    UNREAD = "unread"


@dataclass(frozen=True)
class Heap:
    """Cells of one column with one fate."""

    tab: str
    header: str
    fate: CellFate
    cells: int
    example: str


def cell_fates(table: Table) -> Iterator[tuple[int, int, Raw, CellFate]]:
    """Row, column, content and fate of every cell of a tab."""
    roles = {at: table.tab.column(name).role for name, at in table.columns.items()}
    notes = table.columns.get("notes")
    reasons = {row.number for row in table.rows if row["constraint_type"] in _WITH_REASON}
    for number, cells in sorted(table.grid.rows.items()):
        for at, raw in sorted(cells.items()):
            if number < table.data_row:
                fate = CellFate.HEADER if number == table.header_row else CellFate.INSTRUCTION
            elif at not in roles:
                fate = CellFate.UNREAD
            elif table.tab.results:
                fate = CellFate.RESULT
            elif at == notes and _is_for_people(table, roles[at], number in reasons):
                fate = CellFate.FOR_PEOPLE
            else:
                fate = _OF_ROLE[roles[at]]
            yield number, at, raw, fate


_WITH_REASON = ("mandatory", "exclude_initiative")


def _is_for_people(table: Table, role: Role, is_reason: bool) -> bool:
    """Whether notes stay in their cell: where the tab only shows them, and beside rules that have
    no reason."""
    return role is Role.VIEW or (table.tab.name == c.CONSTRAINTS and not is_reason)


_OF_ROLE: Mapping[Role, CellFate] = {
    Role.ID: CellFate.ENTERED,
    Role.OWNED: CellFate.ENTERED,
    Role.VIEW: CellFate.VIEW,
    Role.STAMP: CellFate.STAMP,
}


def heaps(table: Table) -> Iterator[Heap]:
    """The cells of a tab by column and fate, in the order of the columns."""
    counts: Counter[tuple[int, CellFate]] = Counter()
    examples: dict[tuple[int, CellFate], str] = {}
    for number, at, raw, fate in cell_fates(table):
        counts[at, fate] += 1
        examples.setdefault((at, fate), f"{shortened(str(raw), 24)} in {address(number, at)}")
    headers = table.grid.rows.get(table.header_row, {})
    for (at, fate), number in sorted(counts.items()):
        header = header_text(headers.get(at, f"column {column_name(at)}"))
        yield Heap(table.name, header, fate, number, examples[at, fate])


def instructions(table: Table) -> int:
    """Rows with content above the data that are no headers."""
    above = (number for number in table.grid.rows if number < table.data_row)
    return sum(number != table.header_row for number in above)


def renamed_headers(table: Table) -> Iterator[tuple[str, str]]:
    """Header -> the column that it is read as, where a person would not see it at once."""
    headers = table.grid.rows.get(table.header_row, {})
    for name, at in table.columns.items():
        header = header_text(headers.get(at, ""))
        if normalised(header) != name:
            yield header, name
