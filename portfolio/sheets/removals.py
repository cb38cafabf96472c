"""How much a pull may take out of the files before a person is asked."""

from collections import Counter
from collections.abc import Collection, Sequence

from portfolio.findings import Finding, Location
from portfolio.sheets import columns as c
from portfolio.sheets.collect import Collector
from portfolio.sheets.merge import MergedItem
from portfolio.sheets.reconcile import TAB_OF, Difference, spelled

FEW, MUCH = 3, 10


def is_much(gone: int, filled: int) -> bool:
    """Whether only a person takes so many of the filled fields of a tab out at once: at least
    three, and more than a tenth."""
    return gone >= FEW and gone * MUCH > filled


def without_large_removals(ahead: Sequence[Difference], collector: Collector) -> list[Difference]:
    """The differences without the removals of tabs that would lose much; each such tab is told."""
    collected = collector.reconciliation.collected
    wrong = tabs_with_problems(collector)
    # What a row of another constraint set says is still there: the set was changed.
    removals = [
        difference
        for difference in ahead
        if _takes_out(difference)
        and difference.item[:2] not in collected.set_aside
        and not _may_be_a_wrong_row(difference, wrong)
    ]
    gone = Counter(tab_of(difference, collector) for difference in removals)
    refused: set[str] = set()
    for tab, number in gone.items():
        name = collector.tables[tab].name if tab in collector.tables else tab
        shown = sum(item.row.tab == name and _is_filled(item) for item in collected.items)
        filled = shown + number
        if is_much(number, filled):
            refused.add(tab)
            collected.findings.append(_much(name, number, filled))
    kept = {id(d) for d in removals if tab_of(d, collector) in refused}
    return [difference for difference in ahead if id(difference) not in kept]


def tabs_with_problems(collector: Collector) -> frozenset[str]:
    """The tabs of which some row does not count: a rule that no row says may be that row."""
    tables = collector.tables.items()
    return frozenset(name for name, table in tables if not all(row.counts for row in table.rows))


def _much(tab: str, gone: int, filled: int) -> Finding:
    message = f"{gone} of {filled} filled fields would be taken out: none is, yet"
    hint = "bring them back in the sheet, or pull with --accept-removals if they are meant to go"
    return Finding("P816", Location(tab, 1, 1), message, hint)


def _takes_out(difference: Difference) -> bool:
    return difference.item.value in (None, ()) and difference.old not in (None, ())


def _may_be_a_wrong_row(difference: Difference, wrong: Collection[str]) -> bool:
    """Whether a rule that no row says stays in any case, since some row cannot be read."""
    if not difference.is_removed_row:
        return False
    return not {TAB_OF.get(difference.item.path[0], ""), c.CONFIG}.isdisjoint(wrong)


def _is_filled(item: MergedItem) -> bool:
    """Whether a cell says more than a blank one would."""
    blank = spelled(item.path, None, item.default)
    return spelled(item.path, item.value, item.default) != blank


def tab_of(difference: Difference, collector: Collector) -> str:
    """The usual name of the tab that says a field."""
    if difference.is_removed_row:
        total = ("capacity", collector.tabs.default_resource, "all", "cap")
        if difference.item.path != total:
            return TAB_OF[difference.item.path[0]]
    shown = difference.item.row.tab
    return next((name for name, table in collector.tables.items() if table.name == shown), shown)
