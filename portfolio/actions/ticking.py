"""The candidates that product managers have ticked in their spreadsheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from portfolio.actions.errors import InvalidInputsError, UsageError
from portfolio.actions.progress import Notes, silent
from portfolio.actions.sheets_session import failures_of_workbooks, open_sheets
from portfolio.findings import Finding, in_order
from portfolio.sheets import CANDIDATES, Table, read_tables

_TICK = "is_selected_for_run"


@dataclass(frozen=True)
class Ticked:
    """The candidates that are ticked, and where."""

    where: str
    keys: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """How many, for a person."""
        count = "1 candidate" if len(self.keys) == 1 else f"{len(self.keys)} candidates"
        return f"{count} ticked in {self.where}"


def ticked_candidates(root: Path, where: str | None = None, notes: Notes = silent) -> Ticked:
    """The keys that have a tick in the tab Candidates, sorted; nothing is written.

    `where` is google, an .xlsx file or a folder; None for what the configuration says.

    Raises:
        InvalidInputsError: if a tick or a key cannot be read: nobody knows then what is selected.
        UsageError: if there is no such tab, or nothing is ticked.
        RemoteFailedError: if Google fails.
    """
    session = open_sheets(root, where, notes=notes)
    name = session.config.name_of(CANDIDATES)
    with failures_of_workbooks():
        opened = read_tables(session.source, session.known(), session.config, [CANDIDATES])
    table = opened.tables.get(CANDIDATES)
    if table is None and opened.findings:
        message = f"the tab {name} cannot be used: nothing was solved"
        raise InvalidInputsError(message, opened.findings, {})
    place = f"{session.source.where}, tab {name}"
    if table is None or _TICK not in table.columns:
        missing = "tab of that name" if table is None else f"column {_TICK}"
        raise UsageError(f"{place}: there is no {missing}; portfolio sheets init makes it")
    keys = _ticked_keys(table, session.files.initiatives)
    if not keys:
        raise UsageError(f"{place}: no candidate is ticked")
    return Ticked(place, keys)


def _ticked_keys(table: Table, initiatives: Sequence[str]) -> tuple[str, ...]:
    keys: set[str] = set()
    problems: list[Finding] = []
    for row in table.rows:
        key = row["initiative_key"]
        if row[_TICK] and key not in initiatives:
            row.refuse("P811", "initiative_key", f"{key or 'a row without a key'} is no initiative")
        elif row[_TICK]:
            keys.add(str(key))
        concerned = {row.place(name) for name in ("initiative_key", _TICK)}
        problems += [problem for problem in row.problems if problem.location in concerned]
    if problems:
        message = "it cannot be read which candidates are ticked: nothing was solved"
        raise InvalidInputsError(message, in_order(problems), {})
    return tuple(sorted(keys))
