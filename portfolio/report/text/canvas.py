"""The paper that views are drawn on: rich renderables in, one string out."""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

_NARROWEST = 20
"""Columns below which no view is drawn."""
BAR = 10
"""Width of a bar in characters."""

STYLES = {"OK": "green", "NEAR": "cyan", "WARN": "yellow", "CRITICAL": "bold red"}
"""By severity; the word always stands beside the colour."""

_CONTROL = re.compile(
    r"[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def rendered(parts: Iterable[RenderableType], width: int, *, color: bool) -> str:
    """The parts below each other, at most `width` columns wide, without trailing blanks."""
    console = _console(max(width, _NARROWEST), color=color)
    with console.capture() as capture:
        for part in parts:
            console.print(part)
    lines = capture.get().splitlines()
    return "".join(line.rstrip() + "\n" for line in lines)


def _console(width: int, *, color: bool) -> Console:
    """A console that neither asks the environment nor reads markup in texts."""
    color_system: Literal["standard"] | None = "standard" if color else None
    return Console(
        file=io.StringIO(),
        width=width,
        force_terminal=color,
        color_system=color_system,
        no_color=not color,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
        _environ={},
    )


def clean(text: str) -> str:
    """Text that cannot move the cursor, turn the direction of writing or break an encoding."""
    return _CONTROL.sub("\ufffd", text)


def heading(words: str) -> Text:
    """The line over a section."""
    return Text(f"\n{clean(words)}", style="bold")


def line(words: str, style: str = "") -> Text:
    """A sentence."""
    return Text(clean(words), style=style)


def bullets(sentences: Sequence[str | Text]) -> Table:
    """Sentences with a hanging indent."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column()
    for sentence in sentences:
        text = line(sentence) if isinstance(sentence, str) else sentence
        grid.add_row("•", text)
    return grid


@dataclass(frozen=True)
class TableColumn:
    """A column of a table: its name, its cells, and what becomes of it where the width is short."""

    name: str
    cells: Sequence[str | Text]
    right: bool = False
    drop: int = 0
    """0 stays always; of the others, the greatest goes first."""
    stretch: bool = False
    """Gives way, cut with an ellipsis."""
    legible: int = 26
    """A column that gives way is cut or wrapped to this before another is dropped."""
    wrap: bool = False
    """Goes on in the next line."""

    @property
    def natural(self) -> int:
        """As wide as the widest cell."""
        return max(cell_len(str(cell)) for cell in (self.name, *self.cells))


_BETWEEN = 2
"""Blanks between columns."""
_LEAST_COLUMN = 8
"""Columns of the terminal that a column keeps when it gives way."""


def width_of(columns: Sequence[TableColumn]) -> int:
    """How wide a table of these columns is where nothing of it is cut."""
    return sum(column.natural for column in columns) + _gaps_between(columns)


def table(columns: Sequence[TableColumn], width: int) -> Table:
    """A table without lines, at most `width` wide as far as columns may be dropped, cut or
    wrapped."""
    kept = _columns_that_fit(columns, width)
    padding = (0, _BETWEEN, 0, 0)
    drawn = Table(box=None, pad_edge=False, padding=padding, header_style="dim", show_edge=False)
    for column, size in zip(kept, _widths(kept, width), strict=True):
        wraps = column.wrap or _is_ambiguous(column, size)
        drawn.add_column(
            Text(clean(column.name)),
            justify="right" if column.right else "left",
            no_wrap=not wraps,
            overflow="fold" if wraps else "ellipsis",
            width=size,
        )
    for row in zip(*(column.cells for column in kept), strict=True):
        drawn.add_row(*(_cell(cell) for cell in row))
    return drawn


def _is_ambiguous(column: TableColumn, size: int) -> bool:
    """Whether cutting the cells of a column to a size makes two of them alike."""
    whole = {str(cell) for cell in column.cells}
    beginnings = {text if cell_len(text) <= size else text[: size - 1] for text in whole}
    return len(beginnings) < len(whole)


def _cell(cell: str | Text) -> Text:
    return cell if isinstance(cell, Text) else Text(clean(cell))


def _columns_that_fit(columns: Sequence[TableColumn], width: int) -> list[TableColumn]:
    """The columns without those that are dropped first, until the legible widths fit."""
    kept = list(columns)
    while _legible_width(kept) > width:
        dropped_first = max(column.drop for column in kept)
        if not dropped_first:
            break
        kept = [column for column in kept if column.drop != dropped_first]
    return kept


def _legible_width(columns: Sequence[TableColumn]) -> int:
    widths = [_legible_width_of(column) for column in columns]
    return sum(widths) + _gaps_between(columns)


def _legible_width_of(column: TableColumn) -> int:
    gives_way = column.stretch or column.wrap
    return min(column.natural, column.legible) if gives_way else column.natural


def _gaps_between(columns: Sequence[TableColumn]) -> int:
    return _BETWEEN * (len(columns) - 1)


def _widths(columns: Sequence[TableColumn], width: int) -> list[int]:
    """Natural widths, but for columns that give way: those that stretch before those that wrap."""
    sizes = [column.natural for column in columns]
    stretching = [position for position, column in enumerate(columns) if column.stretch]
    wrapping = [position for position, column in enumerate(columns) if column.wrap]
    order = (*stretching, *wrapping)
    for place, position in enumerate(order):
        later = [columns[other] for other in order[place + 1 :] if columns[other].wrap]
        sizes[position] = _given_way(columns, sizes, position, later, width)
    return sizes


def _given_way(
    columns: Sequence[TableColumn],
    sizes: Sequence[int],
    position: int,
    later: Sequence[TableColumn],
    width: int,
) -> int:
    """The width of a column that gives way: half of what it shares with those that wrap later."""
    column = columns[position]
    others = sum(sizes) - sizes[position] + _gaps_between(columns)
    available = width - others
    wrapping = sum(one.natural for one in later)
    if wrapping:
        available = max(available, (available + wrapping) // 2)
    return max(min(column.natural, available), _LEAST_COLUMN)


def bar(part: Fraction) -> str:
    """A part of 1 as a bar: full only where it is all, empty only where it is nothing."""
    filled = min(BAR, max(0, int(part * BAR)))
    if part > 0:
        filled = max(filled, 1)
    return "█" * filled + "░" * (BAR - filled)
