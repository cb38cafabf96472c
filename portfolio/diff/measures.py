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
    targeted = set()
    for level in sorted({*old, *new}, key=_whole_portfolio_first):
        dimension, _, kpi, step, _ = level
        was, now = old.get(level), new.get(level)
        yield _kpi_change(metrics[kpi], step or None, was, now, before, after)
        if dimension == "all":
            targeted.add(kpi)
    yield from _untargeted(before, after, metrics, targeted)


def _whole_portfolio_first(level: _Level) -> tuple[bool, _Level]:
    dimension = level[0]
    return dimension != "all", level


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
    total_before = was.achieved if was else _level_without_target(before, gap, step)
    total_after = now.achieved if now else _level_without_target(after, gap, step)
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
        before=total_before,
        after=total_after,
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
    """The total of a KPI that has no target in a plan, over the baseline of the other plan's
    target; None where the plan does not say it."""
    if step is not None:
        # A run states totals of the period's end alone.
        return None
    contributed = _totals(plan).get((like.dimension, like.value, like.kpi))
    if contributed is None:
        return None
    baseline = Fraction(like.baseline or 0)
    return exact(baseline + Fraction(contributed))


def _totals(plan: MeasuredChange | None) -> dict[tuple[str, str, str], str]:
    """Dimension, value and KPI -> what the plan contributes to it; empty without a plan."""
    certificate = None if plan is None else plan.result.certificate
    if certificate is None:
        return {}
    return {(total.dimension, total.value, total.kpi): total.total for total in certificate.kpis}


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
        whole_portfolio = ("all", "all", kpi)
        was, now = old.get(whole_portfolio), new.get(whole_portfolio)
        if was == now:
            continue
        metric = metrics[kpi]
        yield KpiChange(
            kpi=kpi,
            name=metric["name"],
            unit=metric["unit"],
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
    units = _units(after or before) | _units(before)
    positions = {resource: position for position, resource in enumerate(units)}

    def declared_order(place: _Slice) -> tuple[bool, int, _Slice]:
        resource, dimension, value, step = place
        position = positions.get(resource, len(positions))
        # Steps are named so that they sort as they follow; all of them together come last.
        sortable_step = "~" if step == WHOLE else step
        return dimension != "all", position, (resource, dimension, value, sortable_step)

    for place in sorted({*old, *new}, key=declared_order):
        resource, dimension, value, step = place
        was, now = old.get(place), new.get(place)
        unit = units.get(resource, "")
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
    uses: dict[_Slice, CapacityUse] = {}
    if plan is not None:
        for step, use in plan.result.capacity_by_step:
            uses[use.resource, use.dimension, use.value, step or ""] = use
    return uses


def _units(plan: MeasuredChange | None) -> dict[str, str]:
    """Resource -> unit, in the declared order."""
    units: dict[str, str] = {}
    if plan is not None:
        for record in plan.records_of("organization").values():
            for resource in record["resources"]:
                units[resource["name"]] = resource["unit"]
    return units
