"""Sheets -> YAML, pure: tables and texts in, new texts and what to write back into the sheets out.

Every row's problem is collected before anything is decided. A row with a problem changes nothing,
the others go on; and what they give must be as valid as if it had been typed into the files.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from portfolio.findings import Finding, has_errors, in_order
from portfolio.sheets import columns as c
from portfolio.sheets.blame import Trial
from portfolio.sheets.collect import Collector
from portfolio.sheets.collected import Collected
from portfolio.sheets.field_changes import SheetFieldChange, texts_of
from portfolio.sheets.merge import Ahead
from portfolio.sheets.moving.steps import ProposedSetup
from portfolio.sheets.reconcile import TAB_OF, Difference
from portfolio.sheets.removals import tab_of, tabs_with_problems, without_large_removals
from portfolio.sheets.table import Row
from portfolio.source import INITIATIVES


@dataclass(frozen=True)
class Pulled:
    """What a pull does: texts of the files that change, the changes, and what is wrong with which
    row."""

    texts: Mapping[str, str]
    changes: Sequence[SheetFieldChange]
    findings: Sequence[Finding]
    notes: Sequence[str]
    given: Sequence[tuple[Row, str]]
    """Rows of new ideas that are taken, with the key that each gets."""
    rows: Sequence[Row]
    selection: Sequence[str]
    """Initiatives that are ticked for a selected-only run, sorted."""
    behind: int
    """Fields in which the files are ahead of the sheets: a push shows them."""
    proposal: ProposedSetup = field(default_factory=ProposedSetup)
    """What moving in proposes for the configuration."""
    new_states: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Intake tab without sync_state -> header row and column in which it is added: it keeps which
    keys were given."""

    @property
    def waiting(self) -> Sequence[Row]:
        """Rows with which nothing is wrong, and that need another one first."""
        return [row for row in self.rows if row.waits_for is not None and not row.problems]


def pull(collector: Collector, *, strict: bool = False, accept_removals: bool = False) -> Pulled:
    """What the sheets change in the files; with ``strict`` nothing at all if any row has a
    problem."""
    reconciliation = collector.reconciliation
    collected = reconciliation.collected
    ahead = reconciliation.of(Ahead.SHEET)
    if not accept_removals:
        ahead = without_large_removals(ahead, collector)
    proposed = [_change(difference, collector) for difference in ahead]
    changes = _certain(proposed, collector, collected)
    texts, changes = _valid(collector, changes, collected)
    problems = [problem for row in collected.rows for problem in row.problems]
    if strict and has_errors([*problems, *collected.findings]):
        texts, changes = {}, []
    made = {change.file for change in changes}
    given = [
        (row, key) for row, key in collected.given.values() if f"{INITIATIVES}/{key}.yaml" in made
    ]
    findings = in_order([*collected.findings, *problems])
    behind = len(reconciliation.of(Ahead.YAML))
    selection = sorted(set(collected.selection))
    return Pulled(
        texts,
        changes,
        findings,
        collected.notes,
        given,
        collected.rows,
        selection,
        behind,
        new_states=_new_states(collector, given),
    )


def _new_states(
    collector: Collector, given: Sequence[tuple[Row, str]]
) -> dict[str, tuple[int, int]]:
    """Where sync_state goes in the intake tabs that give keys and do not have it."""
    tabs = {row.tab for row, _ in given}
    intake = [collector.tables[name] for name in collector.intake if name in collector.tables]
    lacking = [table for table in intake if table.name in tabs and c.STATE not in table.columns]
    return {table.name: (table.header_row, table.next_column()) for table in lacking}


def _change(difference: Difference, collector: Collector) -> SheetFieldChange:
    file, path, value, row, column, _ = difference.item
    is_removed_row = difference.is_removed_row
    place = str(row.place(column))
    if is_removed_row:
        tab = tab_of(difference, collector)
        place = collector.tables[tab].name if tab in collector.tables else tab
    return SheetFieldChange(file, path, difference.old, value, row, column, is_removed_row, place)


def _certain(
    changes: Sequence[SheetFieldChange], collector: Collector, collected: Collected
) -> list[SheetFieldChange]:
    """The changes whose rows have no problem.

    A rule that no row says goes only while no row of its tab is wrong: it may be that row. Where
    another constraint set counts by now, all of its rules come in, or none.
    """
    wrong = tabs_with_problems(collector)

    def is_certain(change: SheetFieldChange) -> bool:
        if not change.row.counts:
            return False
        if not change.is_removed_row:
            return True
        return not wrong & {TAB_OF.get(change.path[0], ""), c.CONFIG}

    certain = [change for change in changes if is_certain(change)]
    switched = {
        change.file
        for change in changes
        if not is_certain(change) and (change.file, change.path) in collected.set_aside
    }
    if not switched:
        return certain
    kept = [change for change in certain if not _is_rule_of(change, switched)]
    _let_wait([change.row for change in certain if _is_rule_of(change, switched)], collected)
    return kept


def _is_rule_of(change: SheetFieldChange, files: Collection[str]) -> bool:
    return change.file in files and change.path[0] in TAB_OF


def _let_wait(rows: Sequence[Row], collected: Collected) -> None:
    """Rows of a constraint set wait for the first row that keeps the set from coming in whole."""
    causes = (row for row in collected.rows if row.problems)
    cause = next(causes, None)
    heads = {id(head) for head in collected.heads.values()}
    for row in rows:
        if cause is not None and not row.problems and id(row) not in heads:
            row.waits_for = str(cause.problems[0].location)


def _valid(
    collector: Collector, changes: list[SheetFieldChange], collected: Collected
) -> tuple[dict[str, str], list[SheetFieldChange]]:
    """The texts that the changes give, without the rows that would make the portfolio invalid.

    Each round leaves out the rows that bring errors, and those that wait for them.
    """
    trial = Trial(collector.files, collected, collector.unseen)
    changes = [change for change in changes if not trial.waits_for_maker(change)]
    while changes:
        texts = texts_of(collector.files, changes)
        if not trial.blame_new_errors(texts, changes):
            return texts, changes
        certain = _certain(changes, collector, collected)
        kept = [change for change in certain if not trial.waits_for_maker(change)]
        if len(kept) == len(changes):
            return {}, []  # nobody can be named: nothing is written
        changes = kept
    return {}, []
