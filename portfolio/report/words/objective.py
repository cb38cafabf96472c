"""The objective of a run in words, and what a contribution weighs in it."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from portfolio.report.words.labels import RunView
from portfolio.report.words.numbers import number, quantity
from portfolio.results import ItemResult


def objective_in_words(run: RunView, value: str) -> str:
    """Its value, in the north star's unit where it has one, and what it is a value of."""
    objective = _maximised(run)
    after = ", after the floors" if run.result.mode == "lexicographic" else ""
    if objective["mode"] == "north_star":
        star = _north_star(run)
        name = run.name(star) if star else "the north star"
        return f"{value_in_words(run, value)} ({name}{after})"
    weights: Mapping[str, str] = objective["weights"]
    by_weight = sorted(weights, key=lambda kpi: (-Fraction(weights[kpi]), kpi))
    listed = ", ".join(f"{kpi} {number(weights[kpi])}" for kpi in by_weight)
    meaning = f"weighted uplifts, each as a part of what is asked for{after}"
    return f"{number(value)} ({meaning}: {listed})"


def value_in_words(run: RunView, value: str) -> str:
    """A value of the objective."""
    star = _north_star(run)
    if _maximised(run)["mode"] == "north_star" and star:
        return quantity(value, run.unit(star))
    return number(value)


def main_contribution(run: RunView, item: ItemResult) -> str:
    """The contribution that counts most in the objective; where none counts, the first by name."""
    kpi = main_kpi(run, item)
    if kpi is None:
        return ""
    return f"{kpi} {quantity(item.contributions[kpi], run.unit(kpi), sign=True)}"


def main_kpi(run: RunView, item: ItemResult) -> str | None:
    """The KPI of that contribution; None where there is no contribution."""
    kpis = sorted(item.contributions)
    weights = _weights(run)
    sizes = {kpi: Fraction(item.contributions[kpi]) * weights.get(kpi, 0) for kpi in kpis}
    return max(kpis, key=lambda name: abs(sizes[name])) if kpis else None


def _weights(run: RunView) -> Mapping[str, Fraction]:
    """What one unit of each KPI counts in the objective."""
    objective = _maximised(run)
    if objective["mode"] == "north_star":
        star = _north_star(run)
        return {} if star is None else {star: Fraction(1)}
    weights = objective["weights"].items()
    return {kpi: Fraction(weight) / _scale(run, objective, kpi) for kpi, weight in weights}


def _maximised(run: RunView) -> Mapping[str, Any]:
    """What is maximised, after the floors where they come first."""
    objective: Mapping[str, Any] = run.definition["objective"]
    if objective["mode"] != "lexicographic":
        return objective
    after_floors: Mapping[str, Any] = objective["then"]
    return after_floors


def _north_star(run: RunView) -> str | None:
    return next((key for key, kpi in run.kpis.items() if kpi.north_star), None)


def _scale(run: RunView, objective: Mapping[str, Any], kpi: str) -> Fraction:
    """The improvement that counts as 1: `scales`, else the uplift of the goal (else floor) at
    `all`."""
    if kpi in objective["scales"]:
        return Fraction(objective["scales"][kpi])
    target = run.definition["targets"]["all"].get(kpi, {})
    levels = [target.get(name) for name in ("goal", "floor", "ceiling")]
    level = next((level for level in levels if level is not None), "1")
    uplift = Fraction(level) - Fraction(target.get("baseline") or 0)
    # An uplift of 0 has no scale: the weight then counts as written.
    return abs(uplift) or Fraction(1)
