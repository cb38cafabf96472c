"""Bring what people entered in the sheets into the YAML files."""

from collections.abc import Sequence
from dataclasses import replace

from portfolio.actions.errors import StaleError
from portfolio.actions.naming import known_name
from portfolio.actions.sheets_session import SheetsSession, failures_of_workbooks
from portfolio.actions.writing import refusals_of_the_disk
from portfolio.checked import paused_collector
from portfolio.findings import has_errors
from portfolio.record import ChangedMeanwhileError, replace_files
from portfolio.report import FieldChange, PullReport
from portfolio.sheets import Pulled, edited_views, json_text, key_edits, pull, status_edits


@paused_collector()
def pulled_from(
    session: SheetsSession,
    only: Sequence[str],
    *,
    strict: bool,
    theirs: Sequence[str] = (),
    accept_removals: bool = False,
) -> Pulled:
    """What the sheets change in the files, of some tabs or of all; nothing is written yet.

    `theirs` is what a person decided for fields that differ. Without `accept_removals` a tab that
    lost more than a tenth of its values takes none out.

    Raises:
        UsageError: if a name is no tab, a decision is none, or none of the tabs is there.
        RemoteFailedError: if Google fails.
    """
    names = [tab.name for tab in session.known().values()]
    for name in only:
        known_name(name, names, "tab")
    with failures_of_workbooks():
        opened = session.read()
    for row, column in edited_views(opened.tables.values()):
        message = f"{column} is a view, and was typed over"
        row.refuse("P814", column, message, "enter it where it belongs")
    collector = session.collector(opened, only, theirs)
    pulled = pull(collector, strict=strict, accept_removals=accept_removals)
    if strict and has_errors(opened.findings):
        pulled = replace(pulled, texts={}, changes=(), given=())
    notes = (*opened.notes(), *pulled.notes)
    return replace(pulled, findings=(*opened.findings, *pulled.findings), notes=notes)


def pull_report(session: SheetsSession, pulled: Pulled) -> PullReport:
    """What a pull did, ready to be printed."""
    changes = [
        FieldChange(
            x.file,
            ".".join(x.path),
            _spelled(x.old),
            _spelled(x.new),
            str(x.row.place(x.column)),
        )
        for x in pulled.changes
    ]
    given = []
    for row, key in pulled.given:
        cell = str(row.place("initiative_key"))
        given.append((cell, key, str(row["title"])))
    return PullReport(
        session.source.where,
        changes,
        sorted(pulled.texts),
        given,
        pulled.findings,
        pulled.notes,
        pulled.selection,
        pulled.behind,
    )


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
        expected = {file: _bytes(session.texts.get(file)) for file in pulled.texts}
        try:
            replace_files(session.root, new, expected)
        except ChangedMeanwhileError as error:
            raise StaleError(f"{error} was changed while it was pulled: try again") from None
        statuses = status_edits(pulled, when, taken)
        if statuses:
            session.write(statuses)


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else text.encode()
