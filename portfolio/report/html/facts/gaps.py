"""Levels that stay open: what is missing, how much of it is possible, and who could help."""

from dataclasses import dataclass
from fractions import Fraction

from portfolio.report.html.facts.kpis import is_out_of_reach
from portfolio.report.html.facts.source import RunSource
from portfolio.report.html.figures import short_quantity
from portfolio.report.words.numbers import percent
from portfolio.results import Gap, ItemResult, Severity

_HELPERS = 3


@dataclass(frozen=True)
class Helper:
    """An initiative outside the plan that would help, and who answers for it."""

    title: str
    key: str
    owner: str
    amount: str


@dataclass(frozen=True)
class OpenGap:
    """A level that the plan misses."""

    name: str
    place: str
    asked: str
    missing: str
    share: str
    news: str
    state: str
    helpers: tuple[Helper, ...]


def open_gaps(source: RunSource) -> tuple[OpenGap, ...]:
    """Floors and ceilings before goals, the widest first."""
    missed = [gap for gap in source.result.gaps if gap.severity is not Severity.OK]
    missed.sort(key=lambda gap: (gap.level == "goal", -Fraction(gap.share or 0), gap.kpi))
    return tuple(_open_gap(source, gap) for gap in missed)


def _open_gap(source: RunSource, gap: Gap) -> OpenGap:
    metric = source.metric(gap.kpi)
    is_level = gap.baseline is not None
    asked = short_quantity(Fraction(gap.target), metric.unit, level=is_level, sign=not is_level)
    share = "" if gap.share is None else f"{percent(gap.share)} of the uplift asked for"
    missing = short_quantity(Fraction(gap.gap), metric.unit)
    return OpenGap(
        name=metric.name,
        place=_place(source, gap),
        asked=f"{gap.level} {asked}",
        missing=missing,
        share=share,
        news=_news(source, gap),
        state="bad" if gap.level != "goal" else "warn",
        helpers=_helpers(source, gap),
    )


def _place(source: RunSource, gap: Gap) -> str:
    """The slice, and the step by whose end the level is asked for."""
    step = source.result.step_of(gap)
    names = [source.place(gap.dimension, gap.value), f"by {step}" if step else ""]
    return ", ".join(name for name in names if name)


def _news(source: RunSource, gap: Gap) -> str:
    if gap.reachable is None:
        return "How much is possible was not proven."
    metric = source.metric(gap.kpi)
    is_level = gap.baseline is not None
    best = short_quantity(Fraction(gap.reachable), metric.unit, level=is_level, sign=not is_level)
    if is_out_of_reach(source, gap):
        return f"Not within capacity and promises: no plan gets further than {best}."
    return f"Possible, but not chosen: a plan could get to {best}."


def _helpers(source: RunSource, gap: Gap) -> tuple[Helper, ...]:
    """The initiatives outside the plan that would move the KPI most in the slice of a gap."""
    metric = source.metric(gap.kpi)
    helping: list[tuple[Fraction, ItemResult]] = []
    for item in source.result.items:
        if item.selected or gap.kpi not in item.contributions:
            continue
        inside = _share(source, item.key, gap)
        amount = Fraction(item.contributions[gap.kpi]) * inside
        if metric.sign * amount > 0:
            helping.append((amount, item))
    helping.sort(key=lambda pair: (-abs(pair[0]), pair[1].key))
    helpers = []
    for amount, item in helping[:_HELPERS]:
        words = short_quantity(amount, metric.unit, sign=True)
        helpers.append(Helper(item.title, item.key, item.owner or "", words))
    return tuple(helpers)


def _share(source: RunSource, key: str, gap: Gap) -> Fraction:
    """The share of an initiative in the slice of a gap."""
    share = Fraction(1)
    if gap.dimension == "all":
        return share
    dimensions = source.initiatives[key]["dimensions"]
    for axis, value in zip(gap.dimension.split("/"), gap.value.split("/"), strict=True):
        share *= Fraction(dimensions.get(axis, {}).get(value, "0"))
    return share
