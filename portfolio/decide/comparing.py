"""Runs side by side: from what they state alone, nothing is solved."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from portfolio.answers import Compared, ComparedInitiative, ComparedMeasure, ComparedPlan, GivenUp
from portfolio.decide.explaining import objective_unit
from portfolio.decide.what_if import why_not_comparable
from portfolio.model import Planning
from portfolio.results import Exact, ItemResult, Result, Run, exact

Place = tuple[str, str, str, str]
Measured = Mapping[Place, Exact]
"""What is measured, dimension, value and step (empty where none) -> a number."""
TAKEN = "yes"
"""What stands for an initiative that offers no scopes."""


class RunBeside(NamedTuple):
    """A run, under the name by which somebody asked for it, and what it planned with."""

    name: str
    run: Run
    planning: Planning


def side_by_side(sides: Sequence[RunBeside]) -> Compared:
    """Some runs side by side."""
    results = [side.run.result for side in sides]
    first = sides[0].planning
    reasons = [why_not_comparable(first, side.planning) for side in sides[1:]]
    comparable = next((reason for reason in reasons if reason), None)
    plans = tuple(map(_plan, sides))
    kpis = tuple(_measures(sides, _kpi_totals))
    gaps = tuple(_measures(sides, _gaps))
    stages = tuple(_stages(results))
    return Compared(
        plans=plans,
        comparable=comparable,
        initiatives=tuple(_initiatives(results)),
        stages=stages,
        kpis=kpis,
        gaps=gaps,
        capacity=tuple(_capacity(sides)),
        given_up=tuple(_given_up(sides)),
    )


def _plan(side: RunBeside) -> ComparedPlan:
    result = side.run.result
    # These say the same in both.
    same = ("scenario", "title", "period", "status", "objective")
    fields = {name: getattr(result, name) for name in same}
    return ComparedPlan(
        **fields,
        name=side.name,
        run_id=side.run.run_id,
        unit=objective_unit(side.planning),
        selected=sum(item.selected for item in result.items),
        pool=len(result.items),
    )


def _initiatives(results: Sequence[Result]) -> Iterator[ComparedInitiative]:
    rows: dict[str, list[ItemResult | None]] = {}
    for position, result in enumerate(results):
        for item in result.items:
            if item.selected:
                row = rows.setdefault(item.key, [None] * len(results))
                row[position] = item
    for key in sorted(rows):
        row = rows[key]
        first = next(item for item in row if item is not None)
        yield ComparedInitiative(
            key=key,
            title=first.title,
            owner=first.owner,
            taken=tuple(None if item is None else _taken(item) for item in row),
            alike=_is_alike(row),
        )


def _is_alike(row: Sequence[ItemResult | None]) -> bool:
    """Whether all plans have one, in one scope; and in one start, as far as they decide starts."""
    taken = [item for item in row if item is not None]
    if len(taken) < len(row):
        return False
    scopes = {item.scope for item in taken}
    starts = {item.start for item in taken if item.start is not None}
    return len(scopes) == 1 and len(starts) <= 1


def _taken(item: ItemResult) -> str:
    """`yes`, the scope, the start, or both: `mvp, 2026-Q2`."""
    parts = [part for part in (item.scope, item.start) if part]
    return ", ".join(parts) or TAKEN


def _stages(results: Sequence[Result]) -> Iterator[ComparedMeasure]:
    """Those that some certificate has, but for the order of keys, which measures nothing."""
    values: dict[str, list[Exact | None]] = {}
    for position, result in enumerate(results):
        stages = () if result.certificate is None else result.certificate.stages
        for stage in stages:
            if stage.kind != "key_order":
                numbers = values.setdefault(str(stage.id), [None] * len(results))
                numbers[position] = stage.value
    for name, numbers in values.items():
        yield ComparedMeasure(
            measure=name,
            dimension="all",
            value="all",
            unit="",
            numbers=tuple(numbers),
        )


def _kpi_totals(result: Result) -> Measured:
    kpis = () if result.certificate is None else result.certificate.kpis
    return {(kpi.kpi, kpi.dimension, kpi.value, ""): kpi.total for kpi in kpis}


def _gaps(result: Result) -> Measured:
    gaps = {}
    for gap in result.gaps:
        step = result.step_of(gap) or ""
        gaps[f"{gap.kpi} {gap.level}", gap.dimension, gap.value, step] = gap.gap
    return gaps


def _measures(
    sides: Sequence[RunBeside], measure: Callable[[Result], Measured]
) -> Iterator[ComparedMeasure]:
    """Every place that some run measures, with what each run has there."""
    measured = [measure(side.run.result) for side in sides]
    places = sorted({place for one in measured for place in one})
    for place in places:
        kpi = place[0].partition(" ")[0]
        yield ComparedMeasure(
            measure=place[0],
            dimension=place[1],
            value=place[2],
            step=place[3] or None,
            unit=_unit(sides, kpi),
            numbers=tuple(one.get(place) for one in measured),
        )


def _unit(sides: Sequence[RunBeside], kpi: str) -> str:
    for side in sides:
        metric = side.planning.metrics.metrics.get(kpi)
        if metric is not None:
            return metric.unit
    return ""


def _capacity(sides: Sequence[RunBeside]) -> Iterator[ComparedMeasure]:
    uses_by_side = []
    for side in sides:
        uses = {}
        for step, use in side.run.result.capacity_by_step:
            uses[use.resource, use.dimension, use.value, step or ""] = use
        uses_by_side.append(uses)
    for place in sorted({place for one in uses_by_side for place in one}):
        uses_there = [one.get(place) for one in uses_by_side]
        resources = [side.planning.organization.resources for side in sides]
        unit = next(one[place[0]].unit for one in resources if place[0] in one)
        used = [None if use is None else use.used for use in uses_there]
        caps = [None if use is None else use.cap for use in uses_there]
        yield ComparedMeasure(
            measure=place[0],
            dimension=place[1],
            value=place[2],
            step=place[3] or None,
            unit=unit,
            numbers=tuple(used),
            limits=tuple(caps),
        )


def _given_up(sides: Sequence[RunBeside]) -> Iterator[GivenUp]:
    """For each plan and KPI at `all`, how far it is behind the plan that improves the KPI most."""
    totals = [_kpi_totals(side.run.result) for side in sides]
    kpis = sorted({place[0] for one in totals for place in one if place[1] == "all"})
    for position, mine in enumerate(totals):
        for kpi in kpis:
            place = (kpi, "all", "all", "")
            if place not in mine:
                continue
            sign = sides[position].planning.metrics.metrics[kpi].sign
            ahead = []
            for other, theirs in enumerate(totals):
                if place in theirs:
                    lead = sign * (Fraction(theirs[place]) - Fraction(mine[place]))
                    ahead.append((lead, -other))
            most, against = max(ahead)
            if most > 0:
                yield GivenUp(
                    plan=position,
                    against=-against,
                    kpi=kpi,
                    unit=_unit(sides, kpi),
                    amount=exact(most),
                )
