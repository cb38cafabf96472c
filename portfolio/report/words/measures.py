"""What a plan reaches, misses and earns, in words."""

from collections.abc import Mapping
from functools import partial

from portfolio.report.words.labels import RunView
from portfolio.report.words.numbers import number, percent, quantity
from portfolio.report.words.reach import reach_in_words
from portfolio.report.words.rules import rule_as_noun
from portfolio.results import WHOLE, Gap, SynergyResult


def slice_name(dimension: str, value: str) -> str:
    """A slice by its value: `UK`, or `UK, payments`."""
    return "all" if dimension == "all" else value.replace("/", ", ")


def step_in_words(step: str | None) -> str:
    """`` in 2026-Q3``, `` over all steps``; nothing in a plan without steps."""
    if step is None:
        return ""
    return " over all steps" if step == WHOLE else f" in {step}"


def level_in_words(run: RunView, gap: Gap, value: str) -> str:
    """A level where the target has a baseline, else a change with its sign."""
    is_level = gap.baseline is not None
    return quantity(value, run.unit(gap.kpi), level=is_level, sign=not is_level)


def open_gap(run: RunView, gap: Gap) -> str:
    """What a level of a target lacks, and whether more was possible."""
    place = "" if gap.dimension == "all" else f" in {slice_name(gap.dimension, gap.value)}"
    step = run.result.step_of(gap)
    if step is not None:
        place += f" by {step}"
    missing = f"{quantity(gap.gap, run.unit(gap.kpi))} missing"
    if gap.share is not None:
        missing += f", {percent(gap.share)} of the uplift asked for"
    possible = reach_in_words(gap, partial(level_in_words, run, gap), partial(rule_as_noun, run))
    return f"{run.name(gap.kpi)}{place}, {gap.level}: {missing}. {possible}"


def synergy_in_words(run: RunView, synergy: SynergyResult) -> str:
    """What a synergy adds to KPIs and saves of resources."""
    effects = [*_bonuses(run, synergy.bonus), *_savings(synergy.saves)]
    members = f"{synergy.name}, with {synergy.members} members"
    return f"{members}: {', '.join(effects) or 'nothing'}"


def _bonuses(run: RunView, bonus: Mapping[str, str]) -> list[str]:
    return [f"{kpi} {quantity(amount, run.unit(kpi), sign=True)}" for kpi, amount in bonus.items()]


def _savings(saves: Mapping[str, str]) -> list[str]:
    return [f"{number(amount)} {resource} saved" for resource, amount in saves.items()]
