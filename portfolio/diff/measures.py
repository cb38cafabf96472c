"""The measures of two plans side by side: each KPI against its targets, each use of a resource."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Protocol

from portfolio.canonical import Record
from portfolio.changes import CapacityChange, KpiChange
from portfolio.results import WHOLE, CapacityUse, Gap, Result, exact

_Level = tuple[str, str, str, str, str]
"""Dimension, value, KPI, step and level of a target; the step is empty for the period's end."""
_Slice = tuple[str, str, str, str]
"""Resource, dimension, value and step; empty in a plan without steps."""


class MeasuredChange(Protocol):
    """A plan with the records that it is a function of."""

    @property
    def result(self) -> Result:
        """The result of the run."""

    def records_of(self, kind: str) -> Mapping[str, Record]:
        """Its inputs of a kind, by key."""


def kpi_changes(before: MeasuredChange | None, after: MeasuredChange | None) -> Iterator[KpiChange]:
    """The whole portfolio first, in the order of its KPIs; then the slices."""
    old, new = _gaps(before), _gaps(after)
    metrics = {**_metrics(before), **_metrics(after)}
    for place in sorted({*old, *new}, key=_whole_portfolio_first):
        metric = metrics[place[2]]
        step = place[3] or None
        yield _kpi_change(metric, step, old.get(place), new.get(place), before, after)
    targeted = {place[2] for place in {*old, *new} if place[0] == "all"}
    yield from _untargeted(before, after, metrics, targeted)


def _whole_portfolio_first(place: _Level) -> tuple[bool, _Level]:
    return place[0] != "all", place


def _kpi_change(
    metric: Record,
    step: str | None,
    was: Gap | None,
    now: Gap | None,
    before: MeasuredChange | None,
    after: MeasuredChange | None,
) -> KpiChange:
    """One level of a target. Where a side lacks it, its total is counted as the other's is."""
    gap = now or was
    assert gap is not None, "a target is on one side at least"
    return KpiChange(
        kpi=metric["key"],
        name=metric["name"],
        unit=metric["unit"],
        dimension=gap.dimension,
        value=gap.value,
        level=gap.level,
        step=step,
        absolute=gap.baseline is not None,
        target_before=was and was.target,
        target_after=now and now.target,
        before=was.achieved if was else _level_without_target(before, gap, step),
        after=now.achieved if now else _level_without_target(after, gap, step),
        gap_before=was and was.gap,
        gap_after=now and now.gap,
        severity_before=was and was.severity,
        severity_after=now and now.severity,
    )


def _metrics(plan: MeasuredChange | None) -> Mapping[str, Record]:
    return {} if plan is None else plan.records_of("metric")


def _gaps(plan: MeasuredChange | None) -> dict[_Level, Gap]:
    gaps: dict[_Level, Gap] = {}
    if plan is not None:
        for gap in plan.result.gaps:
            step = plan.result.step_of(gap) or ""
            gaps[gap.dimension, gap.value, gap.kpi, step, gap.level] = gap
    return gaps


def _level_without_target(plan: MeasuredChange | None, like: Gap, step: str | None) -> str | None:
    if step is not None:
        return None  # a run says totals of the period's end alone
    total = _totals(plan).get((like.dimension, like.value, like.kpi))
    if total is None:
        return None
    baseline = Fraction(like.baseline or 0)
    return exact(Fraction(total) + baseline)


def _totals(plan: MeasuredChange | None) -> dict[tuple[str, str, str], str]:
    certificate = None if plan is None else plan.result.certificate
    totals = () if certificate is None else certificate.kpis
    return {(total.dimension, total.value, total.kpi): total.total for total in totals}


def _untargeted(
    before: MeasuredChange | None,
    after: MeasuredChange | None,
    metrics: Mapping[str, Record],
    targeted: set[str],
) -> Iterator[KpiChange]:
    """KPIs over the whole portfolio that have no target on either side, where they move."""
    old, new = _totals(before), _totals(after)
    kpis = {kpi for dimension, _, kpi in {*old, *new} if dimension == "all"}
    for kpi in sorted(kpis - targeted):
        was, now = old.get(("all", "all", kpi)), new.get(("all", "all", kpi))
        if was == now:
            continue
        yield KpiChange(
            kpi=kpi,
            name=metrics[kpi]["name"],
            unit=metrics[kpi]["unit"],
            dimension="all",
            value="all",
            level=None,
            absolute=False,
            target_before=None,
            target_after=None,
            before=was,
            after=now,
            gap_before=None,
            gap_after=None,
            severity_before=None,
            severity_after=None,
        )


def capacity_changes(
    before: MeasuredChange | None, after: MeasuredChange | None
) -> Iterator[CapacityChange]:
    """Every bounded slice: whole resources first, in their declared order."""
    old, new = _uses(before), _uses(after)
    declared = _units(after or before) | _units(before)
    order = {name: position for position, name in enumerate(declared)}

    def by_order(place: _Slice) -> tuple[bool, int, _Slice]:
        resource, dimension, value, step = place
        # Steps are named so that they sort as they follow; all of them together come last.
        last = (resource, dimension, value, "~" if step == WHOLE else step)
        return dimension != "all", order.get(resource, len(order)), last

    for place in sorted({*old, *new}, key=by_order):
        resource, dimension, value, step = place
        was, now = old.get(place), new.get(place)
        unit = declared.get(resource, "")
        yield CapacityChange(
            resource=resource,
            unit=unit,
            dimension=dimension,
            value=value,
            step=step or None,
            used_before=was and was.used,
            used_after=now and now.used,
            cap_before=was and was.cap,
            cap_after=now and now.cap,
        )


def _uses(plan: MeasuredChange | None) -> dict[_Slice, CapacityUse]:
    uses = () if plan is None else plan.result.capacity_by_step
    return {(use.resource, use.dimension, use.value, step or ""): use for step, use in uses}


def _units(plan: MeasuredChange | None) -> dict[str, str]:
    """Resource -> unit, in the declared order."""
    units: dict[str, str] = {}
    if plan is not None:
        for record in plan.records_of("organization").values():
            units |= {resource["name"]: resource["unit"] for resource in record["resources"]}
    return units
