"""What the page needs to solve what-ifs: the problem, the sliders, and the plan as it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from portfolio.compile import ParametricProblem
from portfolio.report.html.facts.capacity import units
from portfolio.report.html.facts.controls import ControlGroup, control_groups
from portfolio.report.html.facts.source import RunSource
from portfolio.report.html.texts import sentence
from portfolio.report.words.proofs import proven_in_words

_FILE_NAME = "what-if"
_SOLVER_OF_PAGES = {"solver": "highs"}
_MOST_ITEMS_AT_ONCE = 200
"""Up to so many a browser solves in well under a second: the page tries its own plan, and works out
prices."""
_NAMES_OF_ROWS = {"rows": {"__all__": {"family", "name"}}, "held": {"__all__": {"name"}}}
"""What people read of an exported problem, and a page does not use."""


@dataclass(frozen=True)
class WhatIfFacts:
    """The what-if of a run."""

    groups: tuple[ControlGroup, ...]
    data: Mapping[str, Any]
    """What the page's scripts read."""

    @property
    def has_prices(self) -> bool:
        """Whether the page works out what turning each decision round costs."""
        return bool(self.data["isQuick"]) and self.data["plan"] is not None


def whatif_facts(source: RunSource, problem: ParametricProblem) -> WhatIfFacts:
    """Everything about the what-if of a run, from its problem."""
    chosen = [item for item in source.result.items if item.selected]
    items = [item.key if item.scope is None else f"{item.key}/{item.scope}" for item in chosen]
    totals = [_total(source, problem, number) for number in range(len(problem.measures))]
    data = {
        "problem": problem.model_dump(mode="json", exclude=_NAMES_OF_ROWS),
        "objective": source.result.objective,
        "plan": items if source.result.certificate is not None else None,
        "title": f"What-if on {source.result.title}",
        "proven": proven_in_words(_SOLVER_OF_PAGES, checkable=False),
        "file": f"{problem.scenario}-{_FILE_NAME}.yaml",
        "weightsPath": _weights_path(problem.objective.mode),
        "totals": totals,
        "isQuick": len(problem.items) <= _MOST_ITEMS_AT_ONCE,
        "before": None,
    }
    return WhatIfFacts(control_groups(source, problem), data)


def _weights_path(mode: str) -> list[str]:
    return ["objective", "then", "weights"] if mode == "lexicographic" else ["objective", "weights"]


def _total(source: RunSource, problem: ParametricProblem, number: int) -> Mapping[str, Any]:
    """How a measure is shown: its name, where it counts, and its unit."""
    measure = problem.measures[number]
    where = source.place(measure.dimension, measure.value)
    if measure.kind == "tokens":
        unit = units(source.shown.resources.get(measure.name, ""), Fraction(2))
        return {"name": sentence(measure.name), "where": where, "unit": unit, "sign": 0}
    metric = source.metric(measure.name)
    return {"name": metric.name, "where": where, "unit": metric.unit, "sign": metric.sign}
