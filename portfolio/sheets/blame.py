"""Which row brings an error into the files, and which rows only wait until another one is
mended."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from portfolio.findings import Finding
from portfolio.sheets.backlog import initiative_file, key_of_file
from portfolio.sheets.collected import Collected
from portfolio.sheets.field_changes import SheetFieldChange, texts_of
from portfolio.sheets.files import Files
from portfolio.sheets.table import Row
from portfolio.source import METRICS

ErrorKind = tuple[str, str, str]
TRIALS = 12
"""So many rows are left out one by one to see which of them brings an error."""
ALL_TRIALS = 120
"""So many in a whole pull: each validates the portfolio."""
_SOMETHING_IS_LACKING = frozenset(
    ("P112", "P305", "P309", "P401", "P502", "P506", "P513", "P601", "P605", "P609", "P611", "P612")
)
"""Errors of a file in which something is not there, such as the row that was refused."""
_WORD = re.compile(r"[\w-]+")


class Trial:
    """The files with what a pull would write, tried round by round.

    The errors of all changes together have their causes in rows; an error that comes up only when
    rows are left out is told of those rows, and what it concerns waits for them.
    """

    def __init__(self, files: Files, collected: Collected, unseen: Mapping[str, str]) -> None:
        """`unseen` is code of an error -> the tab that is not there and would say what is
        unknown."""
        self._files = files
        self._collected = collected
        self._unseen = unseen
        self._first: frozenset[ErrorKind] | None = None
        self._trials_left = ALL_TRIALS

    def waits_for_maker(self, change: SheetFieldChange) -> bool:
        """Whether the row that makes the file of a change is refused; the row of the change then
        waits for it."""
        maker = self._collected.makers.get(change.file)
        if maker is None or maker.counts or change.row is maker:
            return False
        if not change.row.problems:
            change.row.waits_for = _cause(maker)
        return True

    def blame_new_errors(
        self, texts: Mapping[str, str], changes: Sequence[SheetFieldChange]
    ) -> bool:
        """Tell each row that brings an error which one; whether there was any that the files do not
        have."""
        after = self._files.changed(texts)
        errors = self._new(after)
        is_first = self._first is None
        if self._first is None:
            self._first = frozenset(map(_kind, errors))
        for error in errors:
            guilty = self._guilty(error, changes, after)
            follows = not is_first and _kind(error) not in self._first
            self._blame(error, guilty, follows=follows)
        return bool(errors)

    def _new(self, after: Files) -> list[Finding]:
        errors = after.errors()
        return [error for error in errors if _kind(error) not in self._before] if errors else []

    @cached_property
    def _before(self) -> frozenset[ErrorKind]:
        return frozenset(map(_kind, self._files.errors()))

    def _guilty(
        self, error: Finding, changes: Sequence[SheetFieldChange], after: Files
    ) -> Sequence[SheetFieldChange]:
        """The changes that bring an error: by its line, else by leaving rows out, else those of the
        row that makes its file."""
        inside = [change for change in changes if change.file == error.location.file]
        exact = [change for change in inside if _on_line(change, error, after)]
        if exact:
            return exact
        maker = self._collected.makers.get(error.location.file)
        made = [change for change in inside if change.row is maker]
        if made:
            # Without the row that makes the file the error is gone in any case: ask the others.
            others = [change for change in inside if change.row is not maker]
            return self._by_leaving_out(error, changes, others) or made
        near = (
            inside
            or [change for change in changes if _is_mentioned(change, error)]
            or list(changes)
        )
        return self._by_leaving_out(error, changes, near) or near

    def _by_leaving_out(
        self,
        error: Finding,
        changes: Sequence[SheetFieldChange],
        near: Sequence[SheetFieldChange],
    ) -> list[SheetFieldChange]:
        """The changes of rows without which the error is not there."""
        rows = {id(change.row): change.row for change in near}
        if len(rows) > min(TRIALS, self._trials_left):
            return []
        self._trials_left -= len(rows)
        guilty: list[SheetFieldChange] = []
        for row in rows.values():
            others = [change for change in changes if change.row is not row]
            after = self._files.changed(texts_of(self._files, others))
            if _kind(error) not in map(_kind, after.errors()):
                guilty += [change for change in near if change.row is row]
        return guilty

    def _blame(self, error: Finding, guilty: Sequence[SheetFieldChange], *, follows: bool) -> None:
        for change in {id(change.row): change for change in guilty}.values():
            cause = self._cause_elsewhere(error, change, follows=follows)
            if cause is not None and not change.row.problems:
                change.row.waits_for = cause
            elif cause is None:
                change.row.refuse(
                    "P821", change.column, f"{error.message} ({error.code})", error.hint
                )
        if not guilty:
            self._collected.findings.append(error)

    def _cause_elsewhere(
        self, error: Finding, change: SheetFieldChange, *, follows: bool
    ) -> str | None:
        """The cell of another row that was refused, where that is why the error is there."""
        if error.code in self._unseen:
            return f"the tab {self._unseen[error.code]}"
        refused = [row for row in self._collected.rows if row.problems and row is not change.row]
        words = set(_WORD.findall(error.message))
        held_up = [row for row in self._collected.rows if not row.counts and row is not change.row]
        beside = [row for row in held_up if change.file in self._files_of(row)]
        for row in refused:
            inner = _inner_names(row) if row in beside else ()
            if words & {*_names(row), *inner}:
                return _cause(row)
        if beside and (follows or error.code in _SOMETHING_IS_LACKING):
            return _cause(beside[0])
        return _cause(refused[0]) if follows and refused else None

    def _files_of(self, row: Row) -> Iterator[str]:
        """The files that a row speaks of, whether it can be read or not."""
        if isinstance(row["initiative_key"], str):
            yield initiative_file(row["initiative_key"])
        for file, head in self._collected.heads.items():
            if row["scenario_name"] is not None and head["scenario_name"] == row["scenario_name"]:
                yield file
        if row["kpi_key"] is not None and not row.has("scenario_name"):
            yield METRICS


def _cause(row: Row) -> str:
    """The cell that has to be mended first."""
    if row.problems:
        return str(row.problems[0].location)
    return row.waits_for or str(row.place())


def _names(row: Row) -> Iterator[str]:
    """What a row is known by, where it is the one that brings it in."""
    is_rule = row["constraint_type"] is not None or row["floor_or_goal"] is not None
    for name in ("initiative_key", "kpi_key", "scenario_name"):
        if isinstance(row[name], str) and not is_rule:
            yield row[name]


def _inner_names(row: Row) -> Iterator[str]:
    """What a row is known by inside its file."""
    for name in ("model_name", "param_name"):
        if isinstance(row[name], str):
            yield row[name]


def _kind(error: Finding) -> ErrorKind:
    """What makes an error the same as one that was there before: not its line, which moves."""
    return error.code, error.location.file, error.message


def _is_mentioned(change: SheetFieldChange, error: Finding) -> bool:
    names = [key_of_file(change.file), *_names(change.row)]
    return any(name in error.message for name in names)


def _on_line(change: SheetFieldChange, error: Finding, after: Files) -> bool:
    document = after.documents.get(change.file)
    if document is None:
        return False
    steps = _located(change, document.data)
    depth, place = document.find(steps)
    is_exact = depth == len(steps) or change.path[0] == "constraints"
    if not is_exact or place.line != error.location.line:
        return False
    return document.find(steps, key=True)[1].column <= error.location.column


def _located(change: SheetFieldChange, data: Mapping[str, Any]) -> tuple[str | int, ...]:
    if change.path[0] != "math_models":
        return change.path
    names = [
        model.get("name") for model in data.get("math_models") or () if isinstance(model, Mapping)
    ]
    place = names.index(change.path[1]) if change.path[1] in names else 0
    return ("math_models", place, *change.path[2:])
