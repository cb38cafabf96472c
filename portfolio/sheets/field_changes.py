"""Fields of files that a pull changes, and the texts that come of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portfolio.sheets.files import Files, edited_file
from portfolio.sheets.merge import Path
from portfolio.sheets.table import Row


@dataclass(frozen=True)
class SheetFieldChange:
    """One field that a pull changes, from what to what, and which cell says so."""

    file: str
    path: Path
    old: Any
    new: Any
    row: Row
    column: str | None
    is_removed_row: bool = False
    """Whether no row says the field any more: `row` is then the head of its scenario."""
    place: str = ""
    """The cell that says so; the tab alone where a row was taken out of it."""


def texts_of(files: Files, changes: Sequence[SheetFieldChange]) -> dict[str, str]:
    """The texts of the files that change, with every change made."""
    by_file: dict[str, list[tuple[Path, Any]]] = {}
    for change in changes:
        by_file.setdefault(change.file, []).append((change.path, change.new))
    texts = {file: edited_file(files, file, steps) for file, steps in by_file.items()}
    return {file: text for file, text in texts.items() if text != files.texts.get(file)}
