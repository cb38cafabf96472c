"""What a plan reaches, misses, uses and earns: the part of its view that is about numbers against bounds."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from rich.console import RenderableType
from rich.text import Text

from portfolio.report.text.canvas import STYLES, Column, bar, bullets, heading, table
from portfolio.report.words.labels import RunView
from portfolio.report.words.numbers import number, percent, quantity
from portfolio.results import CapacityUse, Certificate, Gap, Severity, SynergyResult


def measure_parts(run: RunView, certificate: Certificate, width: int) -> Iterator[RenderableType]:
    """Targets, gaps still open, capacity, synergies; each only where there is any."""
    if run.result.gaps:
        yield heading("KPIs against target")
        yield _targets(run, run.result.gaps, width)
    missed = [gap for gap in run.result.gaps if gap.severity is not Severity.OK]
    if missed:
        yield heading("Gaps still open")
        yield bullets([_open_gap(run, gap) for gap in missed])
    if certificate.capacity:
        yield heading("Capacity used")
        yield _capacity(run, certificate.capacity, width)
    earned = [synergy for synergy in certificate.synergies if synergy.reached is not None]
    if earned:
        yield heading("Synergies earned")
        yield bullets([_synergy(run, synergy) for synergy in earned])


def _targets(run: RunView, gaps: Sequence[Gap], width: int) -> RenderableType:
    severities = [Text(gap.severity.value, style=STYLES[gap.severity.value]) for gap in gaps]
    bars = [Text(bar(_reached(gap)), style=STYLES[gap.severity.value]) for gap in gaps]
    missing = ["" if gap.severity is Severity.OK else quantity(gap.gap, run.unit(gap.kpi)) for gap in gaps]
    return table(
        [
            Column("KPI", [run.name(gap.kpi) for gap in gaps], stretch=True, legible=12),
            Column("Where", [where(gap.dimension, gap.value) for gap in gaps]),
            Column("Level", [gap.level for gap in gaps]),
            Column("Target", [_level(run, gap, gap.target) for gap in gaps], right=True),
            Column("Reached", [_level(run, gap, gap.achieved) for gap in gaps], right=True, drop=2),
            Column("", bars, drop=3),
            Column("Missing", missing, right=True, drop=1),
            Column("", severities),
        ],
        width,
    )


def _level(run: RunView, gap: Gap, value: str) -> str:
    """A level where the target has a baseline, else a change with its sign."""
    is_level = gap.baseline is not None
    return quantity(value, run.unit(gap.kpi), level=is_level, sign=not is_level)


def _reached(gap: Gap) -> Fraction:
    """Part of the required uplift that is reached; where none was required, all or nothing."""
    if gap.share is None:
        return Fraction(gap.severity is Severity.OK)
    return max(1 - Fraction(gap.share), Fraction(0))


def where(dimension: str, value: str) -> str:
    """A slice by its value: `UK`, or `UK, payments`."""
    return "all" if dimension == "all" else value.replace("/", ", ")


def _open_gap(run: RunView, gap: Gap) -> str:
    place = "" if gap.dimension == "all" else f" in {where(gap.dimension, gap.value)}"
    share = f", {percent(gap.share)} of the uplift asked for" if gap.share is not None else ""
    said = f"{run.name(gap.kpi)}{place}, {gap.level}: {quantity(gap.gap, run.unit(gap.kpi))} missing{share}. "
    if gap.reachable is None:
        return said + "How much is possible was not proven."
    falls = Fraction(gap.achieved) > Fraction(gap.target)  # missed from above: less is better
    best, needed = Fraction(gap.reachable), Fraction(gap.target)
    shown = _level(run, gap, gap.reachable)
    if best > needed if falls else best < needed:
        return said + f"Not possible with today's ideas: {'at best' if falls else 'at most'} {shown}."
    return said + f"Possible, but not chosen: {'down' if falls else 'up'} to {shown}."


def _capacity(run: RunView, uses: Sequence[CapacityUse], width: int) -> RenderableType:
    order = {name: at for at, name in enumerate(run.resources)}
    uses = sorted(uses, key=lambda use: order.get(use.resource, len(order)))
    loads = [Fraction(use.used) / Fraction(use.cap) if use.cap and Fraction(use.cap) else None for use in uses]
    return table(
        [
            Column("Resource", [use.resource for use in uses]),
            Column("Where", [where(use.dimension, use.value) for use in uses], stretch=True),
            Column("Used", [number(use.used) for use in uses], right=True),
            Column("Cap", [_bound(use.cap) for use in uses], right=True),
            Column("Unit", [run.resources.get(use.resource, "") for use in uses], drop=2),
            Column("", ["" if load is None else bar(load) for load in loads], drop=1),
            Column("", ["" if load is None else percent(load) for load in loads], right=True),
            Column("Floor", [_bound(use.floor) for use in uses], right=True),
        ],
        width,
    )


def _bound(value: str | None) -> str:
    return "" if value is None else number(value)


def _synergy(run: RunView, synergy: SynergyResult) -> str:
    gains = [f"{kpi} {quantity(amount, run.unit(kpi), sign=True)}" for kpi, amount in synergy.bonus.items()]
    saved = [f"{number(amount)} {resource} saved" for resource, amount in synergy.saves.items()]
    return f"{synergy.name}, with {synergy.members} members: {', '.join(gains + saved) or 'nothing'}"
