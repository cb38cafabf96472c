"""The plan of a move: everything that a pull of an existing installation would do, before it does
it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portfolio.actions.moving_in import moving_session
from portfolio.actions.pulling import pulled_from
from portfolio.actions.sheets_session import SheetsSession, failures_of_workbooks
from portfolio.findings import Finding
from portfolio.report import LeftOut, MovingPlan, SettingLine, TabRead
from portfolio.sheets import (
    CONFIG_FILE,
    SETTINGS,
    CellFate,
    Heap,
    Opened,
    Pulled,
    Step,
    Table,
    heaps,
    instructions,
    one_message_a_cause,
    question_lines,
    renamed_headers,
    rows_with_problems,
)


@dataclass(frozen=True)
class PlannedMove:
    """The plan, and what is wrong with which row."""

    plan: MovingPlan
    findings: Sequence[Finding]


def planned_move(session: SheetsSession, only: Sequence[str] = ()) -> PlannedMove:
    """What a pull would bring in from the workbooks as they are; nothing is written.

    Raises:
        UsageError: if a name is no tab, or none of the tabs is there.
        RemoteFailedError: if Google fails.
    """
    with failures_of_workbooks():
        fitting, _ = moving_session(session, moving_in=True)
        opened = fitting.read()
    pulled = pulled_from(session, only, strict=False, moving_in=True)
    return PlannedMove(
        _plan(session.source.where, opened, pulled), one_message_a_cause(pulled.findings)
    )


def _plan(where: str, opened: Opened, pulled: Pulled) -> MovingPlan:
    """The plan of a pull that has moved in, in memory."""
    notes_of_columns = opened.notes()
    own_notes = [note for note in pulled.notes if note not in notes_of_columns]
    parts = [heap for table in opened.tables.values() for heap in heaps(table)]
    left_out = [*_unread(opened, parts), *(LeftOut(note, 0, "", "") for note in own_notes)]
    proposal = pulled.proposal
    read = [_tab_read(table) for table in opened.tables.values()]
    kept = list(_kept(opened, parts))
    settings = [_setting(step) for step in proposal.of(CONFIG_FILE)]
    vocabulary = list(_vocabulary(proposal.steps))
    questions = tuple(question_lines(proposal.questions))
    return MovingPlan(
        where,
        read,
        left_out,
        kept,
        settings,
        vocabulary,
        questions,
        comes_in=list(_counts(pulled)),
        problem_rows=rows_with_problems(pulled.findings),
        waiting_rows=len(pulled.waiting),
    )


def _tab_read(table: Table) -> TabRead:
    return TabRead(
        table.name,
        table.header_row,
        table.data_row,
        len(table.rows),
        instructions(table),
        list(renamed_headers(table)),
    )


def _unread(opened: Opened, parts: Sequence[Heap]) -> Iterator[LeftOut]:
    """Columns and tabs that nothing knows, a line a tab."""
    unread = [heap for heap in parts if heap.fate is CellFate.UNREAD]
    for tab in dict.fromkeys(heap.tab for heap in unread):
        own = [heap for heap in unread if heap.tab == tab]
        headers = ", ".join(heap.header for heap in own)
        cells = sum(heap.cells for heap in own)
        yield LeftOut(f"{tab}: {headers}", cells, own[0].example, "")
    for name in opened.unread:
        yield LeftOut(f"the tab {name}", 0, "", "")


def _kept(opened: Opened, parts: Sequence[Heap]) -> Iterator[LeftOut]:
    """What other tabs or the tool say, and what is for people."""
    for name, fate, reason in _KEPT:
        for tab in dict.fromkeys(heap.tab for heap in parts if heap.fate is fate):
            own = [heap for heap in parts if heap.tab == tab and heap.fate is fate]
            headers = ", ".join(heap.header for heap in own)
            cells = sum(heap.cells for heap in own)
            shown = f"{tab}: {headers}" if name == "views" else tab
            yield LeftOut(shown, cells, "", reason)
    if opened.settings:
        reason = "read for the current set and scenario, never written"
        yield LeftOut(f"the tab {SETTINGS}", 0, "", reason)


_KEPT = (
    ("views", CellFate.VIEW, "shown, entered elsewhere"),
    ("views", CellFate.FOR_PEOPLE, "for people"),
    ("results", CellFate.RESULT, "results of earlier runs stay as they are"),
)


def _setting(step: Step) -> SettingLine:
    path = ".".join(step.path)
    value = ", ".join(step.value) if isinstance(step.value, tuple) else str(step.value)
    return SettingLine(
        f"{path}: {value.lower() if isinstance(step.value, bool) else value}", step.evidence
    )


def _vocabulary(steps: Sequence[Step]) -> Iterator[SettingLine]:
    """A line for each dimension, and one for everything else of the organization."""
    values: dict[str, list[Step]] = {}
    for step in steps:
        if step.file == CONFIG_FILE:
            continue
        if step.path[0] == "dimensions":
            values.setdefault(step.path[1], []).append(step)
        else:
            yield _setting(step)
    for dimension, own in values.items():
        named = (
            f"{step.value} as {step.path[2]}" if step.value != step.path[2] else step.value
            for step in own
        )
        yield SettingLine(f"{dimension}: {', '.join(named)}", f"from {own[0].evidence} on")


def _counts(pulled: Pulled) -> Iterator[tuple[str, int]]:
    """How many files of each kind, KPIs and fields come in."""
    folders = Counter(file.split("/")[-2] for file in pulled.texts)
    kpis = {change.path[1] for change in pulled.changes if change.path[0] == "metrics"}
    yield "initiative", folders["initiatives"]
    yield "scenario", folders["scenarios"]
    yield "KPI", len(kpis)
    yield "field", len(pulled.changes)
