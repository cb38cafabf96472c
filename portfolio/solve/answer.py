"""From the solver's point to the parts of a result that the certificate does not hold."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from portfolio.compile.columns import Columns
from portfolio.compile.fixed import IntArray
from portfolio.compile.problem import Problem
from portfolio.results import ItemResult, StageResult, Tie, exact
from portfolio.solve.reasons import item_values, reasons, shown_items
from portfolio.solve.solution import Solution, StageOptimum


def selection(columns: Columns, point: IntArray) -> dict[str, str | None]:
    """Initiative in the plan -> scope taken, None where it offers none."""
    chosen = np.flatnonzero(point[: len(columns.items)])
    return {columns.items[int(column)].key: columns.items[int(column)].scope for column in chosen}


def point_of(problem: Problem, chosen: Mapping[str, str | None]) -> IntArray:
    """The point of a selection: initiative -> scope. What the problem does not offer is left out."""
    items = [item.key in chosen and chosen[item.key] == item.scope for item in problem.columns.items]
    return problem.completed(np.array(items, dtype=np.int64))


def stage_results(optima: Sequence[StageOptimum]) -> tuple[StageResult, ...]:
    """The stages as a result states them."""
    return tuple(
        StageResult(
            name=optimum.stage.name,
            sense=optimum.stage.sense,
            value=exact(Fraction(optimum.value, optimum.stage.expression.scale)),
            bound=None if optimum.bound is None else exact(Fraction(optimum.bound, optimum.stage.expression.scale)),
            proven=optimum.proven,
        )
        for optimum in optima
    )


def tie(columns: Columns, solution: Solution) -> Tie:
    """How the answer became one."""
    decided: set[str] = set()
    if solution.rival is not None and solution.point is not None:
        count = len(columns.items)
        differing = np.flatnonzero(solution.rival[:count] != solution.point[:count])
        decided = {columns.items[int(column)].key for column in differing}
    return Tie(unique=solution.unique, decided_by=solution.decided_by, decided=tuple(sorted(decided)))


def item_results(problem: Problem, point: IntArray) -> tuple[ItemResult, ...]:
    """Every initiative of the pool, by key."""
    columns, (values, scale) = problem.columns, item_values(problem)
    why = reasons(problem, point)
    shown = shown_items(columns, values, point)
    total = sum(values[int(column)] for column in np.flatnonzero(point[: len(values)]))
    results = []
    for key, column in shown.items():
        initiative, offer, taken = columns.pool.initiative(key), columns.offers[column], bool(point[column])
        results.append(
            ItemResult(
                key=key,
                title=initiative.title,
                owner=initiative.owner,
                selected=taken,
                kept=key in columns.pool.kept,
                scope=columns.items[column].scope,
                tokens={name: exact(amount) for name, amount in sorted(offer.tokens.items())},
                contributions={kpi: exact(amount) for kpi, amount in sorted(offer.contributions.items())},
                objective=exact(Fraction(values[column], scale)),
                share=exact(_rounded_share(values[column], total)) if taken and total else "0",
                reason=why[key],
            )
        )
    return tuple(results)


def _rounded_share(part: int, total: int) -> Fraction:
    """Rounded half up to 6 decimals."""
    return Fraction((2 * part * 10**6 + total) // (2 * total), 10**6)
