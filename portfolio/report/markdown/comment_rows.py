"""How many rows the tables of a comment may have."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
LONG = 300
"""Characters of a sentence that is kept, where it is ours with names in it."""


class Rows:
    """How many rows a table may have, and whether any was cut."""

    def __init__(self, most: int | None) -> None:
        self._most = most
        self.cut = False

    def first(self, rows: Sequence[T]) -> Sequence[T]:
        """As many as may be."""
        self.cut |= self._most is not None and len(rows) > self._most
        return rows[: self._most]

    def rest(self, rows: Sequence[T]) -> str:
        """What stands below a table that was cut."""
        left = 0 if self._most is None else len(rows) - self._most
        return f"\n\n… and {left} more, in the job summary" if left > 0 else ""
