"""What forcing in would cost of what a change touches and the plan does not take.

Whoever sends a change about an initiative asks why it is not in the plan, and what it would take.
"""

from collections.abc import Collection, Iterator

from portfolio.case import Case
from portfolio.changes import StillOut
from portfolio.decide import NoPlanError, PlannedSpace, price_of, reversals
from portfolio.report import reason_in_words
from portfolio.results import ItemResult, Result, RunStatus

MOST = 8
"""Initiatives of one change that are priced: who changes more at once asks `portfolio explain`."""


def still_out(case: Case, result: Result, touched: Collection[str]) -> Iterator[StillOut]:
    """Those of the initiatives touched that a proven plan leaves out, by key, so many at most."""
    if result.status is not RunStatus.OPTIMAL:
        return
    out = [item for item in result.items if not item.selected and item.key in touched]
    items = {item.key: item for item in out[:MOST]}
    if not items:
        return
    try:
        space = PlannedSpace(case, result.choice)
    except NoPlanError:
        # The record says something else than the inputs: that is told elsewhere.
        return
    by_key = {}
    for reversal in reversals(space, items):
        for key in reversal.keys:
            price = None if reversal.is_impossible else price_of(space, reversal).exact
            option = None if reversal.point is None else space.option(reversal.point, space.plan)
            by_key[key] = StillOut(
                **_named(items[key], case, result),
                possible=not reversal.is_impossible,
                price=price,
                entering=() if option is None else option.entering,
                leaving=() if option is None else option.leaving,
            )
    yield from (by_key[key] for key in sorted(by_key))


def _named(item: ItemResult, case: Case, result: Result) -> dict[str, str]:
    """What says the same in both."""
    same = ("key", "title", "owner")
    fields = {name: getattr(item, name) for name in same}
    reason = reason_in_words(
        item.key,
        item.reason,
        is_in=item.selected,
        kpi_name=case.planning.metrics.name_of,
        timing_of=result.timing_of,
    )
    return {**fields, "reason": reason}
