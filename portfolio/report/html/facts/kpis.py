"""What the plan does to each KPI, beside its floor, its goal and the best that any plan reaches."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from portfolio.report.html.facts.source import RunSource
from portfolio.report.html.figures import short_quantity
from portfolio.report.html.texts import sentence
from portfolio.report.words.numbers import number, quantity
from portfolio.results import Gap, Result, Severity

Place = tuple[str, str, str, str | None]
"""KPI, dimension, value, and the step by whose end it is asked for where that is not the last."""


@dataclass(frozen=True)
class KpiRow:
    """One KPI in one slice. Positions are improvements over today, in the KPI's own unit."""

    name: str
    place: str
    weight: str
    total: str
    level: str
    """The level that the total leads to, where a baseline is known."""
    words: str
    state: str
    """good, warn, bad, or none where nothing is asked."""
    spoken: str
    """The whole row in a sentence with exact numbers."""
    reached: Fraction
    floor: Fraction | None
    goal: Fraction | None
    best: Fraction | None
    """The best that any plan reaches, where that is known."""


@dataclass(frozen=True)
class KpiGroup:
    """KPIs under one heading."""

    title: str
    rows: tuple[KpiRow, ...]


def kpi_groups(source: RunSource) -> tuple[KpiGroup, ...]:
    """What is maximised, then other floors and goals, those of slices, and those of steps."""
    certificate = source.result.certificate
    if certificate is None:
        return ()
    totals: dict[Place, Fraction] = {}
    for one in certificate.kpis:
        totals[one.kpi, one.dimension, one.value, None] = Fraction(one.total)
    asked = _asked(source.result)
    for place, levels in asked.items():
        # A run has no total of a step: what a level of it reached says it.
        gap = next(iter(levels.values()))
        totals.setdefault(place, Fraction(gap.achieved) - Fraction(gap.baseline or 0))
    weights = source.weights
    by_weight = sorted(weights, key=lambda kpi: (-weights[kpi], kpi))
    whole: list[Place] = [(kpi, "all", "all", None) for kpi in by_weight]
    maximised = [place for place in whole if place in totals]
    at_the_end = [place for place in asked if place[3] is None]
    others = [place for place in at_the_end if place[1] == "all" and place[0] not in weights]
    slices = [place for place in at_the_end if place[1] != "all"]
    steps = [place for place in asked if place[3] is not None]
    titled = {
        "What the plan maximises": maximised,
        "Other floors, ceilings and goals": others,
        "In parts of the company": slices,
        "On the way": steps,
    }
    groups = []
    for title, places in titled.items():
        rows = tuple(_row(source, place, totals[place], asked.get(place, {})) for place in places)
        if rows:
            groups.append(KpiGroup(title, rows))
    return tuple(groups)


def _asked(result: Result) -> Mapping[Place, Mapping[str, Gap]]:
    """KPI, slice and step -> level -> its gap."""
    asked: dict[Place, dict[str, Gap]] = {}
    for gap in result.gaps:
        place = (gap.kpi, gap.dimension, gap.value, result.step_of(gap))
        asked.setdefault(place, {})[gap.level] = gap
    return asked


def _row(source: RunSource, place: Place, total: Fraction, levels: Mapping[str, Gap]) -> KpiRow:
    kpi, dimension, value, step = place
    metric = source.metric(kpi)
    floor = levels.get("floor") or levels.get("ceiling")
    goal = levels.get("goal")
    some = next(iter(levels.values()), None)
    based = some is not None and some.baseline is not None
    words = [words_of_gap(source, gap) for gap in (floor, goal) if gap is not None]
    places = [source.place(dimension, value), f"by {step}" if step else ""]
    where = ", ".join(name for name in places if name)
    spoken_name = f"{metric.name}, {where}" if where else metric.name
    exact_total = quantity(str(total), metric.unit, sign=True)
    return KpiRow(
        name=metric.name,
        place=where,
        weight=_weight(source, place),
        total=short_quantity(total, metric.unit, sign=True),
        level=f"to {_level(Fraction(some.achieved), metric.unit)}" if some and based else "",
        words=sentence("; ".join(words)),
        state=_state(levels.values()),
        spoken=f"{spoken_name}: {exact_total}" + "".join(f"; {one}" for one in words),
        reached=total * metric.sign,
        floor=_improvement(metric.sign, floor),
        goal=_improvement(metric.sign, goal),
        best=_best(metric.sign, levels.values()),
    )


def _level(value: Fraction, unit: str) -> str:
    return short_quantity(value, unit, level=True)


def _weight(source: RunSource, place: Place) -> str:
    weighted = source.maximised["mode"] == "weighted_kpis" and place[1] == "all"
    if not weighted or place[0] not in source.weights:
        return ""
    return f"weight {number(source.maximised['weights'][place[0]])}"


def _improvement(sign: int, gap: Gap | None) -> Fraction | None:
    if gap is None:
        return None
    return sign * (Fraction(gap.target) - Fraction(gap.baseline or 0))


def _best(sign: int, gaps: Iterable[Gap]) -> Fraction | None:
    known = [gap for gap in gaps if gap.reachable is not None]
    if not known:
        return None
    reachable = Fraction(known[0].reachable or 0)
    return sign * (reachable - Fraction(known[0].baseline or 0))


def is_out_of_reach(source: RunSource, gap: Gap) -> bool:
    """Whether it is proven that no plan that keeps the rules reaches a level."""
    if gap.reachable is None:
        return False
    sign = source.metric(gap.kpi).sign
    return sign * Fraction(gap.reachable) < sign * Fraction(gap.target)


def words_of_gap(source: RunSource, gap: Gap) -> str:
    """A level, and whether it is met."""
    metric = source.metric(gap.kpi)
    is_level = gap.baseline is not None
    target = short_quantity(Fraction(gap.target), metric.unit, level=is_level, sign=not is_level)
    if gap.severity is Severity.OK:
        return f"{gap.level} {target} met"
    missing = short_quantity(Fraction(gap.gap), metric.unit)
    return f"{missing} short of the {gap.level} {target}{_news(source, gap)}"


def _news(source: RunSource, gap: Gap) -> str:
    if gap.reachable is None:
        return ""
    if is_out_of_reach(source, gap):
        return ", which no plan reaches"
    return ", possible but not chosen"


def _state(gaps: Iterable[Gap]) -> str:
    levels = list(gaps)
    if not levels:
        return "none"
    missed = [gap for gap in levels if gap.severity is not Severity.OK]
    if not missed:
        return "good"
    return "bad" if any(gap.level != "goal" for gap in missed) else "warn"
