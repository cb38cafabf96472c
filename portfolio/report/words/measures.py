"""What a plan reaches, misses and earns, in words."""

from collections.abc import Mapping
from fractions import Fraction

from portfolio.report.words.labels import RunView
from portfolio.report.words.numbers import number, percent, quantity
from portfolio.results import Gap, SynergyResult


def slice_name(dimension: str, value: str) -> str:
    """A slice by its value: `UK`, or `UK, payments`."""
    return "all" if dimension == "all" else value.replace("/", ", ")


def level_in_words(run: RunView, gap: Gap, value: str) -> str:
    """A level where the target has a baseline, else a change with its sign."""
    is_level = gap.baseline is not None
    return quantity(value, run.unit(gap.kpi), level=is_level, sign=not is_level)


def open_gap(run: RunView, gap: Gap) -> str:
    """What a level of a target lacks, and whether more was possible."""
    place = "" if gap.dimension == "all" else f" in {slice_name(gap.dimension, gap.value)}"
    missing = f"{quantity(gap.gap, run.unit(gap.kpi))} missing"
    if gap.share is not None:
        missing += f", {percent(gap.share)} of the uplift asked for"
    return f"{run.name(gap.kpi)}{place}, {gap.level}: {missing}. {_reach(run, gap)}"


def _reach(run: RunView, gap: Gap) -> str:
    if gap.reachable is None:
        return "How much is possible was not proven."
    reachable, target = Fraction(gap.reachable), Fraction(gap.target)
    level = level_in_words(run, gap, gap.reachable)
    # A ceiling is missed from above: there, less is better.
    is_ceiling = Fraction(gap.achieved) > target
    is_impossible = reachable > target if is_ceiling else reachable < target
    if is_impossible:
        edge = "at best" if is_ceiling else "at most"
        return f"Not possible with today's ideas: {edge} {level}."
    direction = "down" if is_ceiling else "up"
    return f"Possible, but not chosen: {direction} to {level}."


def synergy_in_words(run: RunView, synergy: SynergyResult) -> str:
    """What a synergy adds to KPIs and saves of resources."""
    effects = [*_bonuses(run, synergy.bonus), *_savings(synergy.saves)]
    members = f"{synergy.name}, with {synergy.members} members"
    return f"{members}: {', '.join(effects) or 'nothing'}"


def _bonuses(run: RunView, bonus: Mapping[str, str]) -> list[str]:
    return [f"{kpi} {quantity(amount, run.unit(kpi), sign=True)}" for kpi, amount in bonus.items()]


def _savings(saves: Mapping[str, str]) -> list[str]:
    return [f"{number(amount)} {resource} saved" for resource, amount in saves.items()]
