"""The objective of a run in words, and what a contribution weighs in it."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from portfolio.report.labels import Shown
from portfolio.report.numbers import number, quantity
from portfolio.results import ItemResult


def objective_in_words(run: Shown, value: str) -> str:
    """Its value, in the north star's unit where it has one, and what it is a value of."""
    objective = _last(run)
    first = ", after the floors" if run.result.mode == "lexicographic" else ""
    if objective["mode"] == "north_star":
        star = _north_star(run)
        return f"{value_in_words(run, value)} ({run.name(star) if star else 'the north star'}{first})"
    weights = sorted(objective["weights"].items(), key=lambda pair: (-Fraction(pair[1]), pair[0]))
    listed = ", ".join(f"{kpi} {number(weight)}" for kpi, weight in weights)
    return f"{number(value)} (weighted uplifts, each as a part of what is asked for{first}: {listed})"


def value_in_words(run: Shown, value: str) -> str:
    """A value of the objective."""
    star = _north_star(run)
    if _last(run)["mode"] == "north_star" and star:
        return quantity(value, run.unit(star))
    return number(value)


def main_contribution(run: Shown, item: ItemResult) -> str:
    """The contribution that counts most in the objective; where none counts, the first by name."""
    kpi = main_kpi(run, item)
    if kpi is None:
        return ""
    return f"{kpi} {quantity(item.contributions[kpi], run.unit(kpi), sign=True)}"


def main_kpi(run: Shown, item: ItemResult) -> str | None:
    """The KPI of that contribution; none where there is no contribution."""
    objective = _last(run)
    if objective["mode"] == "north_star":
        counted: Mapping[str | None, Fraction] = {_north_star(run): Fraction(1)}
    else:
        counted = {kpi: Fraction(weight) / _scale(run, objective, kpi) for kpi, weight in objective["weights"].items()}
    size = {kpi: abs(Fraction(amount) * counted.get(kpi, 0)) for kpi, amount in sorted(item.contributions.items())}
    return max(size, key=lambda name: size[name]) if size else None


def _last(run: Shown) -> Mapping[str, Any]:
    """What is maximised, after the floors where they come first."""
    objective: Mapping[str, Any] = run.definition["objective"]
    last: Mapping[str, Any] = objective["then"] if objective["mode"] == "lexicographic" else objective
    return last


def _north_star(run: Shown) -> str | None:
    return next((key for key, kpi in run.kpis.items() if kpi.north_star), None)


def _scale(run: Shown, objective: Mapping[str, Any], kpi: str) -> Fraction:
    """The improvement that counts as 1: `scales`, else what the goal (else the floor) at `all` asks for."""
    if kpi in objective["scales"]:
        return Fraction(objective["scales"][kpi])
    target = run.definition["targets"]["all"].get(kpi, {})
    level = next((target[name] for name in ("goal", "floor", "ceiling") if target.get(name) is not None), "1")
    return abs(Fraction(level) - Fraction(target.get("baseline") or 0)) or Fraction(1)
