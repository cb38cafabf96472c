"""The range of a contribution that a model computes, from the ranges of its parameters."""

from collections.abc import Mapping
from decimal import Decimal
from itertools import product

from portfolio.estimate.formula import FormulaError, evaluate, storable
from portfolio.model import Initiative, MathModel

MOST_RANGES = 10
"""Parameters of one formula that may have a range: all combinations of their ends are evaluated."""


def computed_range(initiative: Initiative, kpi: str) -> tuple[Decimal, Decimal] | None:
    """The least and the most that the approved primary model of a KPI gives at the ends of ranges.

    None where a person entered the contribution, no parameter has a range, too many have one, or
    the formula comes to no number somewhere. A formula that rises or falls with each parameter has
    its extremes at the ends.
    """
    if initiative.contribution_source != "computed":
        return None
    for model in initiative.math_models:
        if model.primary and model.approved and model.target_kpi == kpi:
            return _range_of(model)
    return None


def _range_of(model: MathModel) -> tuple[Decimal, Decimal] | None:
    ends = _ends(model)
    if not ends or len(ends) > MOST_RANGES:
        return None
    results = []
    for values in product(*ends.values()):
        chosen = dict(zip(ends, values, strict=True))
        result = _result(model, chosen)
        if result is None:
            return None
        results.append(result)
    return min(results), max(results)


def _ends(model: MathModel) -> dict[str, tuple[Decimal, Decimal]]:
    """Parameter -> its least and most, of those that have a range."""
    ends = {}
    for name, parameter in model.params.items():
        low = parameter.value if parameter.low is None else parameter.low
        high = parameter.value if parameter.high is None else parameter.high
        if low < high:
            ends[name] = (low, high)
    return ends


def _result(model: MathModel, chosen: Mapping[str, Decimal]) -> Decimal | None:
    """What the formula gives with some parameters at other values; None where that is no number."""
    params = dict(model.params)
    for name, value in chosen.items():
        params[name] = params[name].model_copy(update={"value": value})
    try:
        return storable(evaluate(model.formula, params).value)
    except FormulaError:
        return None
