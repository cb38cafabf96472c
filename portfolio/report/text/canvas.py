"""The paper that views are drawn on: rich renderables in, one string out."""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

BAR = 10
"""Width of a bar in characters."""

STYLES = {"OK": "green", "WARN": "yellow", "CRITICAL": "bold red"}
"""By severity; the word always stands beside the colour."""

_CONTROL = re.compile(r"[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def rendered(parts: Iterable[RenderableType], width: int, *, color: bool) -> str:
    """The parts below each other, at most `width` columns wide, without trailing blanks."""
    console = Console(
        file=io.StringIO(),
        width=max(width, 20),
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
        _environ={},
    )
    with console.capture() as capture:
        for part in parts:
            console.print(part)
    return "".join(line.rstrip() + "\n" for line in capture.get().splitlines())


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
        grid.add_row("•", line(sentence) if isinstance(sentence, str) else sentence)
    return grid


@dataclass(frozen=True)
class Column:
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


def table(columns: Sequence[Column], width: int) -> Table:
    """A table without lines, at most `width` wide as far as columns may be dropped, cut or wrapped."""
    kept = list(columns)
    while (least := max(column.drop for column in kept)) and _needed(kept) > width:
        kept = [column for column in kept if column.drop != least]
    drawn = Table(box=None, pad_edge=False, padding=(0, _BETWEEN, 0, 0), header_style="dim", show_edge=False)
    for column, size in zip(kept, _widths(kept, width), strict=True):
        drawn.add_column(
            Text(clean(column.name)),
            justify="right" if column.right else "left",
            no_wrap=not column.wrap,
            overflow="fold" if column.wrap else "ellipsis",
            width=size,
        )
    for row in zip(*(column.cells for column in kept), strict=True):
        drawn.add_row(*(cell if isinstance(cell, Text) else Text(clean(cell)) for cell in row))
    return drawn


def _needed(columns: Sequence[Column]) -> int:
    gives_way = [min(c.natural, c.legible) if c.stretch or c.wrap else c.natural for c in columns]
    return sum(gives_way) + _BETWEEN * (len(columns) - 1)


def _widths(columns: Sequence[Column], width: int) -> list[int]:
    """Natural widths, but for columns that give way: a stretching one first gets half of what is left for both."""
    sizes = [column.natural for column in columns]
    for kind in ("stretch", "wrap"):
        for at, column in enumerate(columns):
            if getattr(column, kind):
                others = sum(sizes) - sizes[at] + _BETWEEN * (len(columns) - 1)
                wrapping = sum(c.natural for c in columns if c.wrap and c is not column)
                room = width - others if not wrapping else (width - others + wrapping) // 2
                sizes[at] = max(min(column.natural, max(room, width - others)), 8)
    return sizes


def bar(part: Fraction) -> str:
    """A part of 1 as a bar: full only where it is all, empty only where it is nothing."""
    filled = min(BAR, max(0, int(part * BAR)))
    if part > 0:
        filled = max(filled, 1)
    return "█" * filled + "░" * (BAR - filled)
