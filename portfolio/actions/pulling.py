"""Bring what people entered in the sheets into the YAML files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from portfolio.actions.errors import StaleError
from portfolio.actions.moving_in import moving_session, with_configuration
from portfolio.actions.naming import known_name
from portfolio.actions.sheets_session import SheetsSession, failures_of_workbooks
from portfolio.actions.writing import refusals_of_the_disk
from portfolio.collector import paused_collector
from portfolio.findings import has_errors
from portfolio.record import ChangedMeanwhileError, replace_files
from portfolio.report import FieldChange, PullReport
from portfolio.sheets import (
    CONFIG_FILE,
    Pulled,
    SheetFieldChange,
    Step,
    edited_views,
    json_text,
    key_edits,
    one_message_a_cause,
    pull,
    rows_with_problems,
    status_edits,
)


def pull_into_files(
    session: SheetsSession,
    only: Sequence[str] = (),
    *,
    strict: bool = False,
    theirs: Sequence[str] = (),
    accept_removals: bool = False,
    moving_in: bool | None = None,
    dry_run: bool = False,
) -> PullReport:
    """Write what people entered into the files, or with `dry_run` nothing; what was pulled.

    The other parameters are those of `pulled_from`.

    Raises:
        UsageError: if a name is no tab, a decision is none, none of the tabs is there, or the disk
            refuses.
        StaleError: if a file was changed meanwhile.
        RemoteFailedError: if Google fails.
    """
    pulled = pulled_from(
        session,
        only,
        strict=strict,
        theirs=theirs,
        accept_removals=accept_removals,
        moving_in=moving_in,
    )
    if not dry_run:
        write_pulled(session, pulled)
    return pull_report(session, pulled)


@paused_collector()
def pulled_from(
    session: SheetsSession,
    only: Sequence[str],
    *,
    strict: bool,
    theirs: Sequence[str] = (),
    accept_removals: bool = False,
    moving_in: bool | None = None,
) -> Pulled:
    """What the sheets change in the files, of some tabs or of all; nothing is written yet.

    `theirs` is what a person decided for fields that differ. Without `accept_removals` a tab that
    lost three values or more, and more than a tenth, takes none out. A portfolio without
    initiatives takes in an existing installation as it is; `moving_in` says that this one does, or
    that it does not.

    Raises:
        UsageError: if a name is no tab, a decision is none, or none of the tabs is there.
        RemoteFailedError: if Google fails.
    """
    names = [tab.name for tab in session.known().values()]
    for name in only:
        known_name(name, names, "tab")
    with failures_of_workbooks():
        session, proposal = moving_session(session, moving_in=moving_in)
        opened = session.read()
    for row, column in edited_views(opened.tables.values(), opened.keys):
        message = f"{column} is a view, and was typed over"
        row.refuse("P814", column, message, "enter it where it belongs")
    collector = session.collector(opened, only, theirs)
    pulled = pull(collector, strict=strict, accept_removals=accept_removals)
    if strict and has_errors(opened.findings):
        pulled = replace(pulled, texts={}, changes=(), given=())
    notes = (*opened.notes(), *pulled.notes)
    findings = (*opened.findings, *pulled.findings)
    pulled = replace(pulled, findings=findings, notes=notes, proposal=proposal)
    return with_configuration(session, pulled)


def pull_report(session: SheetsSession, pulled: Pulled) -> PullReport:
    """What a pull did, ready to be printed."""
    changes = [_step_change(step) for step in pulled.proposal.steps] if pulled.changes else []
    for change in pulled.changes:
        changes += _field_changes(change)
    given = []
    for row, key in pulled.given:
        cell = str(row.place("initiative_key"))
        given.append((cell, key, str(row["title"])))
    findings = one_message_a_cause(pulled.findings)
    problem_rows = rows_with_problems(pulled.findings)
    waiting_rows = len(pulled.waiting)
    return PullReport(
        session.source.where,
        changes,
        sorted(pulled.texts),
        given,
        findings,
        (*pulled.notes, *_sealed_notes(session)),
        pulled.selection,
        pulled.behind,
        problem_rows,
        waiting_rows,
    )


def _sealed_notes(session: SheetsSession) -> Iterator[str]:
    """That rows of a workbook do not say how they fared, once for each cause."""
    for why in dict.fromkeys(session.source.sealed().values()):
        yield f"{why}; until then its rows do not say how they fared"


def _step_change(step: Step) -> FieldChange:
    return FieldChange(step.file, ".".join(step.path), None, _spelled(step.value), step.evidence)


def _field_changes(change: SheetFieldChange) -> Iterator[FieldChange]:
    """A field of a file; of values by name, each name that differs."""
    cell = change.place
    path = ".".join(change.path)
    old, new = change.old, change.new
    by_name = isinstance(new, Mapping) and (old is None or isinstance(old, Mapping))
    if not by_name:
        yield FieldChange(change.file, path, _spelled(old), _spelled(new), cell)
        return
    before = old or {}
    for name in dict.fromkeys((*before, *new)):
        if before.get(name) != new.get(name):
            one, other = _spelled(before.get(name)), _spelled(new.get(name))
            yield FieldChange(change.file, f"{path}.{name}", one, other, cell)


def _spelled(value: object) -> str | None:
    return value if value is None or isinstance(value, str) else json_text(value)


def write_pulled(session: SheetsSession, pulled: Pulled, taken: str = "ok") -> None:
    """Keys into the sheets, then all files at once, then how each row fared.

    `taken` is what those rows say that counted.

    Raises:
        StaleError: if a file was changed meanwhile.
        UsageError: if the disk refuses.
        RemoteFailedError: if Google fails.
    """
    when = session.stamp()
    keys = key_edits(pulled, when)
    with failures_of_workbooks(), refusals_of_the_disk():
        if keys:
            session.write(keys)
        new = {file: text.encode() for file, text in pulled.texts.items()}
        own = {**session.texts, CONFIG_FILE: session.config_text}
        expected = {file: _bytes(own.get(file)) for file in pulled.texts}
        try:
            replace_files(session.root, new, expected)
        except ChangedMeanwhileError as error:
            raise StaleError(f"{error} was changed while it was pulled: try again") from None
        sealed = session.source.sealed()
        every = status_edits(pulled, when, taken)
        statuses = {tab: edits for tab, edits in every.items() if tab not in sealed}
        if statuses:
            session.write(statuses)


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else text.encode()
