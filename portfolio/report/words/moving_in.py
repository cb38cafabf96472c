"""The plan of a move: what an installation's workbooks hold, what of it comes in, and what needs a
person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portfolio.report.words.lists import many


@dataclass(frozen=True)
class TabRead:
    """A tab that is read."""

    name: str
    header_row: int
    data_row: int
    rows: int
    instructions: int
    """Rows with content between headers and data."""
    renamed: Sequence[tuple[str, str]]
    """Header -> the field that it is read as, where the two differ."""


@dataclass(frozen=True)
class LeftOut:
    """Cells that are not read: a column, or a whole tab."""

    place: str
    cells: int
    example: str
    reason: str


@dataclass(frozen=True)
class SettingLine:
    """A line that goes into a file of the configuration."""

    text: str
    evidence: str


@dataclass(frozen=True)
class MovingPlan:
    """Everything that a person should know before an installation moves in."""

    where: str
    read: Sequence[TabRead]
    left_out: Sequence[LeftOut]
    kept: Sequence[LeftOut]
    """Cells that are shown or kept in the sheet alone: views, and notes for people."""
    settings: Sequence[SettingLine]
    vocabulary: Sequence[SettingLine]
    questions: Sequence[str]
    """Words that only a person can explain."""
    comes_in: Sequence[tuple[str, int]]
    """What comes in, and how many."""
    problem_rows: int
    waiting_rows: int


def tab_lines(tabs: Sequence[TabRead]) -> Iterator[str]:
    """Each tab with its rows and the headers that have another name here; a layout that all share
    stands first."""
    layouts = {_layout(tab) for tab in tabs}
    if len(layouts) == 1 and len(tabs) > 1:
        yield f"in every tab {layouts.pop()}"
    for tab in tabs:
        layout = f" ({_layout(tab)})" if layouts else ""
        renamed = ", ".join(f"{header} as {name}" for header, name in tab.renamed)
        ending = f"; {renamed}" if renamed else ""
        yield f"{tab.name}: {many(tab.rows, 'row')}{layout}{ending}"


def _layout(tab: TabRead) -> str:
    instructions = f", {many(tab.instructions, 'row')} of instructions" if tab.instructions else ""
    return f"headers in row {tab.header_row}, data from row {tab.data_row}{instructions}"


def left_out_line(left_out: LeftOut) -> str:
    """What is not read, with how much it holds."""
    example = f", such as {left_out.example}" if left_out.example else ""
    cells = f": {many(left_out.cells, 'cell')}{example}" if left_out.cells else ""
    reason = f" ({left_out.reason})" if left_out.reason else ""
    return f"{left_out.place}{cells}{reason}"


def outcome(plan: MovingPlan) -> str:
    """What comes in and what does not, in one line."""
    counts = [many(number, what) for what, number in plan.comes_in if number]
    sentence = f"Comes in: {', '.join(counts) or 'nothing'}."
    if plan.problem_rows:
        sentence += f" {many(plan.problem_rows, 'row')} cannot, and are listed below"
        sentence += (
            f"; {many(plan.waiting_rows, 'row')} wait for them." if plan.waiting_rows else "."
        )
    return sentence
