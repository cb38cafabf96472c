"""What a result says of each initiative of the pool: in or out, worth what, and why."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import numpy as np

from portfolio.case import Case
from portfolio.compile import Horizon, IntArray, Item
from portfolio.explain.reasons import item_values, reasons, stated_items
from portfolio.results import Exact, ItemResult, exact

SHARE_PLACES = 10**6


def item_results(case: Case, point: IntArray) -> tuple[ItemResult, ...]:
    """Every initiative of the pool, by key."""
    problem = case.problem
    columns = problem.columns
    pool = columns.pool
    values, scale = item_values(problem)
    why = reasons(case, point)
    taken = np.flatnonzero(point[columns.parts.items]).tolist()
    total = sum(values[column] for column in taken)
    results = []
    for key, column in stated_items(columns, values, point).items():
        initiative = pool.initiative(key)
        item, offer = columns.items[column], columns.offers[column]
        is_selected = bool(point[column])
        share = "0"
        if is_selected and total:
            share = exact(_rounded_share(values[column], total))
        dates = _dates(pool.horizon, item) if is_selected else {}
        result = ItemResult(
            period=pool.planning.scenario.period,
            key=key,
            title=initiative.title,
            owner=initiative.owner,
            selected=is_selected,
            kept=key in pool.kept,
            scope=item.taken.scope,
            **dates,
            tokens=_exact_amounts(offer.tokens),
            contributions=_exact_amounts(offer.contributions),
            objective=exact(Fraction(values[column], scale)),
            share=share,
            reason=why[key],
        )
        results.append(result)
    return tuple(results)


def _dates(horizon: Horizon, item: Item) -> dict[str, str]:
    """When the plan starts and ends what it takes, where it decides that."""
    if not horizon.is_scheduled:
        return {}
    dates = {"start": horizon.name(item.placement.start)}
    if item.placement.ends:
        dates["finish"] = horizon.name(item.placement.finish)
    return dates


def _exact_amounts(amounts: Mapping[str, Decimal]) -> dict[str, Exact]:
    return {name: exact(amount) for name, amount in sorted(amounts.items())}


def _rounded_share(part: int, total: int) -> Fraction:
    """Rounded half up to 6 decimals."""
    doubled = 2 * part * SHARE_PLACES + total
    return Fraction(doubled // (2 * total), SHARE_PLACES)
