"""Show files and results in the sheets, and say who is ahead."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from portfolio.actions.errors import StaleError, UsageError
from portfolio.actions.moving_in import moving_session
from portfolio.actions.progress import Notes, Progress, silent
from portfolio.actions.sheets_prices import with_prices
from portfolio.actions.sheets_record import ShownRuns, computed_contributions, shown_runs
from portfolio.actions.sheets_session import SheetsSession, failures_of_workbooks
from portfolio.actions.writing import refusals_of_the_disk
from portfolio.collector import paused_collector
from portfolio.findings import Finding
from portfolio.git import NoRepositoryError, find_commit
from portfolio.record import contains
from portfolio.report import TabCheck
from portfolio.sheets import (
    CONFIG,
    CONFIG_FILE,
    CONTRIBUTIONS,
    GAPS,
    PRICE,
    RESULTS,
    ROADMAP,
    RUNS,
    STAMPS,
    Collector,
    NamesInSheets,
    Opened,
    Pushed,
    Pusher,
    Stamp,
    Table,
    normalised,
    pull,
    push_results,
    result_rows,
    rows_of_files,
    sources,
)

BOTH_CHANGED = "P820"
"""Both sides changed a field since they last agreed."""
NO_PAST = "P822"
"""Nobody knows which side is ahead."""


@dataclass(frozen=True)
class Push:
    """What a push wrote, or would write, and what is wrong with the sheets themselves."""

    cells: Pushed
    findings: Sequence[Finding]

    @property
    def summary(self) -> str:
        """How much it is, in words."""
        return self.cells.summary()

    @property
    def sound(self) -> bool:
        """Whether nothing of the record had to be left out."""
        return self.cells.sound


def push_to_sheets(
    session: SheetsSession,
    *,
    dry_run: bool = False,
    force: bool = False,
    theirs: Sequence[str] = (),
    notes: Notes = silent,
    prices: bool = False,
    progress: Progress = silent,
) -> Push:
    """Write the cells that differ from what files and record say; with `dry_run` none.

    `force` also writes over results of a newer commit. `theirs` is what a person decided for fields
    that differ. `notes` is called with a sentence for each run of the record that is left out. With
    `prices` what other decisions would cost is solved for, for the newest run of each scenario.

    Raises:
        StaleError: if the sheets show results of a commit that is not part of this one.
        UsageError: if there are no workbooks, or the disk refuses.
        RemoteFailedError: if Google fails.
    """
    priced = None
    if prices:
        # Before the workbooks are read: a search takes its time, in which people edit them.
        shown = shown_runs(session.root, notes)
        priced = with_prices(session.root, shown, progress, notes)
    with failures_of_workbooks(), refusals_of_the_disk():
        opened = session.read()
        if priced is not None:
            _require_place_of_prices(session, opened)
        if not force:
            refuse_older(session, opened)
        collector = session.collector(opened, (), theirs)
        cells = pushed(session, opened, collector, session.stamp(), notes, priced)
        if not dry_run:
            session.write(cells.edits)
    return Push(cells, opened.findings)


def _require_place_of_prices(session: SheetsSession, opened: Opened) -> None:
    """Refuse to show prices where there is no place for them.

    Raises:
        UsageError: if there is no tab Results that can be read, or the installation does without
            the column.
    """
    if RESULTS not in opened.tables:
        name = session.config.name_of(RESULTS)
        fact = f"{session.source.where} has no tab {name} that can be read"
        way_out = "portfolio sheets init makes one that is missing"
        raise UsageError(f"{fact}: {way_out}, portfolio sheets check says what is wrong")
    if PRICE in map(normalised, session.config.without(RESULTS)):
        fact = f"{CONFIG_FILE} says that {RESULTS} is without {PRICE}"
        raise UsageError(f"{fact}: take it out of `without` to ask for prices")


@paused_collector()
def pushed(
    session: SheetsSession,
    opened: Opened,
    collector: Collector,
    when: Stamp,
    notes: Notes = silent,
    record: ShownRuns | None = None,
) -> Pushed:
    """The cells that bring the workbooks to what files and record say.

    The record is read where it is not given.
    """
    models = computed_contributions(session) if CONTRIBUTIONS in opened.tables else {}
    shown_tabs = {*opened.tables, CONFIG}
    rows = rows_of_files(session.tabs, session.files, shown_tabs, models)
    out = Pusher(collector, rows, when).push()
    results = {RUNS, RESULTS, GAPS, ROADMAP} & set(opened.tables)
    if results:
        shown = shown_runs(session.root, notes) if record is None else record
        out.sound = shown.sound
        rows_by_tab = result_rows(
            shown.runs,
            shown.newest,
            session.tabs.organization.plan,
            session.config.results_link,
            session.tabs.default_resource,
        )
        names = NamesInSheets.of(opened.keys, collector.reconciliation.collected)
        for name in sorted(results):
            push_results(opened.tables[name], rows_by_tab[name], names, when, out)
    return out


def refuse_older(session: SheetsSession, opened: Opened) -> None:
    """Refuse to go back to an older state.

    Raises:
        StaleError: if the sheets show the work of a commit that this one does not have.
    """
    try:
        mine = find_commit(session.root, "HEAD")
    except NoRepositoryError:
        return
    if mine is None:
        return
    for commit in sorted(sources(opened.tables.values())):
        if not contains(session.root, commit):
            fact = f"the sheets show results of {commit}, which is not part of this commit"
            raise StaleError(f"{fact}: pull from git first")


@dataclass(frozen=True)
class SheetsComparison:
    """Tab by tab who is ahead, and what is wrong with which row."""

    where: str
    tabs: Sequence[TabCheck]
    findings: Sequence[Finding]

    @property
    def in_step(self) -> bool:
        """Whether sheets and files say the same, and no row has a problem."""
        return all(tab.in_step for tab in self.tabs)


@paused_collector()
def compare_sheets(session: SheetsSession, notes: Notes = silent) -> SheetsComparison:
    """Compare sheets, files and record; nothing is written.

    Raises:
        UsageError: if there are no workbooks.
        RemoteFailedError: if Google fails.
    """
    with failures_of_workbooks():
        session, _ = moving_session(session)
        opened = session.read()
    again = opened.again()
    collector = session.collector(again)
    pulled = pull(collector)
    push = pushed(session, again, collector, session.stamp(), notes)
    sheet = Counter(change.row.tab for change in pulled.changes)
    both = _findings_by_tab(pulled.findings, BOTH_CHANGED)
    unknown = _findings_by_tab(pulled.findings, NO_PAST)
    others = [finding for finding in pulled.findings if finding.code not in (BOTH_CHANGED, NO_PAST)]
    # A row with several problems counts once.
    rows_with_problems = {(finding.location.file, finding.location.line) for finding in others}
    problems = Counter(tab for tab, _ in rows_with_problems)
    unseen = Counter(finding.location.file for finding in opened.findings)
    checks = []
    for table in opened.tables.values():
        name = table.name
        ahead = _cells_ahead(table, push)
        unseen_here = unseen.pop(name, 0)
        check = TabCheck(
            name, sheet[name], ahead, both[name], problems[name], unknown[name], unseen_here
        )
        checks.append(check)
    for name, number in unseen.items():
        checks.append(TabCheck(name, 0, 0, 0, 0, 0, number))
    return SheetsComparison(session.source.where, checks, (*opened.findings, *pulled.findings))


def _findings_by_tab(findings: Sequence[Finding], code: str) -> Counter[str]:
    return Counter(finding.location.file for finding in findings if finding.code == code)


def _cells_ahead(table: Table, push: Pushed) -> int:
    """How many cells of a tab a push would change, its stamps and hidden columns not counted."""
    edits = push.edits.get(table.name, ())
    stamps = {table.columns[name] for name in STAMPS if name in table.columns}
    stamps |= {edit.column for edit in edits if edit.hides}
    return sum(edit.column not in stamps for edit in edits)
