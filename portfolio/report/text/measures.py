"""What a plan reaches, uses and earns, as tables: the part of its view with numbers against
bounds."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from rich.console import RenderableType
from rich.text import Text

from portfolio.report.text.canvas import STYLES, TableColumn, bar, bullets, heading, table
from portfolio.report.words.labels import RunView
from portfolio.report.words.measures import level_in_words, open_gap, slice_name, synergy_in_words
from portfolio.report.words.numbers import number, percent, quantity
from portfolio.results import CapacityUse, Certificate, Gap, Severity


def measure_parts(run: RunView, certificate: Certificate, width: int) -> Iterator[RenderableType]:
    """Targets, gaps still open, capacity, synergies; each only where there is any."""
    gaps = run.result.gaps
    if gaps:
        yield heading("KPIs against target")
        yield _targets(run, gaps, width)
    missed = [gap for gap in gaps if gap.severity is not Severity.OK]
    if missed:
        yield heading("Gaps still open")
        yield bullets([open_gap(run, gap) for gap in missed])
    if certificate.capacity:
        yield heading("Capacity used")
        yield _capacity(run, certificate.capacity_by_step, width)
    earned = [synergy for synergy in certificate.synergies if synergy.reached is not None]
    if earned:
        yield heading("Synergies earned")
        yield bullets([synergy_in_words(run, synergy) for synergy in earned])


def _targets(run: RunView, gaps: Sequence[Gap], width: int) -> RenderableType:
    targets = [level_in_words(run, gap, gap.target) for gap in gaps]
    reached = [level_in_words(run, gap, gap.achieved) for gap in gaps]
    columns = [
        _kpi_names(run, gaps),
        TableColumn("Where", [slice_name(gap.dimension, gap.value) for gap in gaps]),
        TableColumn("Level", [gap.level for gap in gaps]),
        TableColumn("Target", targets, right=True),
        TableColumn("Reached", reached, right=True),
        TableColumn("", [_progress(gap) for gap in gaps], drop=3),
        TableColumn("Missing", [_missing(run, gap) for gap in gaps], right=True, drop=1),
        TableColumn("", [_severity(gap) for gap in gaps]),
    ]
    return table(columns, width)


def _kpi_names(run: RunView, gaps: Sequence[Gap]) -> TableColumn:
    names = [run.name(gap.kpi) for gap in gaps]
    steps = [run.result.step_of(gap) for gap in gaps]
    if not any(steps):
        return TableColumn("KPI", names, stretch=True, legible=12)
    # A column of steps would leave the names too little; they hold the few that have one.
    dated = []
    for name, step in zip(names, steps, strict=True):
        dated.append(f"{name} by {step}" if step else name)
    return TableColumn("KPI", dated, wrap=True, legible=16)


def _severity(gap: Gap) -> Text:
    word = gap.severity.value
    return Text(word, style=STYLES[word])


def _progress(gap: Gap) -> Text:
    return Text(bar(_reached_part(gap)), style=STYLES[gap.severity.value])


def _missing(run: RunView, gap: Gap) -> str:
    if gap.severity is Severity.OK:
        return ""
    return quantity(gap.gap, run.unit(gap.kpi))


def _reached_part(gap: Gap) -> Fraction:
    """Part of the required uplift that is reached; where none was required, all or nothing."""
    if gap.share is None:
        return Fraction(gap.severity is Severity.OK)
    # A plan can move a KPI the wrong way, so that more than the uplift is missing.
    return max(1 - Fraction(gap.share), Fraction(0))


def _capacity(
    run: RunView, by_step: Sequence[tuple[str | None, CapacityUse]], width: int
) -> RenderableType:
    # As declared; a resource that is no longer declared comes last.
    order = {name: position for position, name in enumerate(run.resources)}

    def position(pair: tuple[str | None, CapacityUse]) -> int:
        _, use = pair
        return order.get(use.resource, len(order))

    by_step = sorted(by_step, key=position)
    steps = [step or "" for step, _ in by_step]
    uses = [use for _, use in by_step]
    loads = [_load(use) for use in uses]
    bars = ["" if load is None else bar(load) for load in loads]
    percents = ["" if load is None else percent(load) for load in loads]
    units = [run.resources.get(use.resource, "") for use in uses]
    slices = [slice_name(use.dimension, use.value) for use in uses]
    columns = [
        TableColumn("Resource", [use.resource for use in uses]),
        TableColumn("Where", slices, stretch=True),
    ]
    if any(steps):
        columns.append(TableColumn("Step", steps))
    columns += (
        TableColumn("Used", [number(use.used) for use in uses], right=True),
        TableColumn("Cap", [_bound(use.cap) for use in uses], right=True),
        TableColumn("Unit", units, drop=2),
        TableColumn("", bars, drop=1),
        TableColumn("", percents, right=True),
        TableColumn("Floor", [_bound(use.floor) for use in uses], right=True),
    )
    return table(columns, width)


def _load(use: CapacityUse) -> Fraction | None:
    """Part of the cap that is used; None without a cap, or with one of 0."""
    cap = Fraction(use.cap or 0)
    return Fraction(use.used) / cap if cap else None


def _bound(value: str | None) -> str:
    return "" if value is None else number(value)
