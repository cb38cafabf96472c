"""Edits of files by span: checked together before anything is written, and written all or none."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from portfolio.actions.errors import InvalidInputsError, StaleError
from portfolio.actions.writing import refusals_of_the_disk
from portfolio.checked import check_loaded
from portfolio.findings import has_errors
from portfolio.model import Initiative
from portfolio.record import ChangedMeanwhileError, finish_replacing, replace_files
from portfolio.report import FieldEdit
from portfolio.source import edited, flow, loaded

Change = tuple[tuple[str, ...], Any]
"""The path of a field, and what it becomes; None takes it out."""
INITIATIVE_ORDER = tuple(Initiative.model_fields)


def edited_text(
    text: str, data: Mapping[str, Any], changes: Sequence[Change]
) -> tuple[str, tuple[FieldEdit, ...]]:
    """The text of an initiative with some fields changed, and these fields.

    What is as it should be already is left alone.
    """
    made = []
    for path, value in changes:
        before = _at(data, path)
        if before != value:
            made.append((path, value, before))
    fields = [FieldEdit(".".join(path), _shown(old), _shown(new)) for path, new, old in made]
    if not made:
        return text, ()
    new_text = edited(text, [(path, value) for path, value, _ in made], INITIATIVE_ORDER)
    return new_text, tuple(fields)


def _at(data: Any, path: Sequence[str]) -> Any:
    for step in path:
        if not isinstance(data, Mapping) or step not in data:
            return None
        data = data[step]
    return data


def _shown(value: Any) -> str | None:
    return None if value is None else flow(value)


def require_valid(before: Mapping[str, str], new: Mapping[str, str]) -> None:
    """Check the portfolio as it would be.

    Raises:
        InvalidInputsError: if it would not be valid, with what is wrong.
    """
    checked = check_loaded(loaded({**before, **new}, ()))
    if checked.workspace is None or has_errors(checked.findings):
        message = "nothing is written: the portfolio would not be valid"
        raise InvalidInputsError(message, checked.findings, checked.texts)


def write_all(root: Path, before: Mapping[str, str], new: Mapping[str, str]) -> None:
    """All files or none, and only if they are what was read.

    Raises:
        StaleError: if one of them was changed meanwhile.
        UsageError: if the disk refuses.
    """
    files = {file: text.encode() for file, text in new.items()}
    expected = {file: before[file].encode() if file in before else None for file in new}
    try:
        with refusals_of_the_disk():
            # A process that was stopped while it wrote may have left files to put in place.
            finish_replacing(root)
            replace_files(root, files, expected)
    except ChangedMeanwhileError as error:
        raise StaleError(f"{error} was changed meanwhile: try again") from None
