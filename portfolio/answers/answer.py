"""What all answers have in common: rows, and so a table in a notebook."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from fractions import Fraction
from html import escape
from importlib import import_module
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from portfolio.results import Exact, Output

Cell = str | int | bool | None
FloorShortfalls = Annotated[Mapping[str, Exact], Field(exclude_if=lambda value: not value)]
"""Floor stage -> by how much more it is missed, in millionths of its scale. Empty, and no field of
the JSON, where no floors come before the objective."""


class TableRows(NamedTuple):
    """A table: the names of its columns, and its rows. Quantities are exact, as text."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Answer(Output, ABC):
    """An answer of the optimiser."""

    @abstractmethod
    def rows(self) -> TableRows:
        """The heart of the answer as one table."""

    def to_pandas(self) -> Any:
        """The rows as a DataFrame; exact quantities become floats.

        Raises:
            ImportError: if pandas is not installed: `pip install 'portfolio[pandas]'` does it.
        """
        try:
            pandas = import_module("pandas")
        except ModuleNotFoundError:
            message = "pandas is not installed: pip install 'portfolio[pandas]'"
            raise ImportError(message) from None
        columns, rows = self.rows()
        frame = [[as_plain_number(cell) for cell in row] for row in rows]
        return pandas.DataFrame(frame, columns=list(columns))

    def _repr_html_(self) -> str:
        """The rows as a table, for a notebook."""
        columns, rows = self.rows()
        head = _html_row(columns, "th")
        body = "".join(_html_row(row, "td") for row in rows)
        return f"<table><thead>{head}</thead><tbody>{body}</tbody></table>"


def as_plain_number(cell: Cell) -> Cell | float:
    """A quantity that is written as text, as a number; every other text as it is."""
    if not isinstance(cell, str):
        return cell
    try:
        return float(Fraction(cell))
    except (ValueError, ZeroDivisionError):
        return cell


def _html_row(cells: Sequence[Cell], tag: str) -> str:
    return "<tr>" + "".join(_html_cell(cell, tag) for cell in cells) + "</tr>"


def _html_cell(cell: Cell, tag: str) -> str:
    """Numbers end at the right, as notebooks show them; text begins at the left; true is yes."""
    if cell is None:
        return f"<{tag}></{tag}>"
    if isinstance(cell, bool):
        return _aligned("yes" if cell else "no", tag, "left")
    is_number = not isinstance(as_plain_number(cell), str)
    return _aligned(escape(str(cell)), tag, "right" if is_number else "left")


def _aligned(text: str, tag: str, side: str) -> str:
    return f'<{tag} style="text-align: {side}">{text}</{tag}>'
