"""Why each initiative is in or out: the price of deciding it otherwise, and what would change."""

from collections.abc import Collection
from fractions import Fraction

from portfolio.answers import Explained, Explanation, Price
from portfolio.compile.fixed import IntArray
from portfolio.decide.needs import needs_of
from portfolio.decide.obstacles import obstacles_to
from portfolio.decide.reversal import Reversal, reversals
from portfolio.decide.space import Space
from portfolio.explain import item_results
from portfolio.model import Lexicographic, NorthStar, Planning
from portfolio.results import ItemResult, exact

KEY_ORDER = "key order"
"""What decides between plans that are alike in every stage before."""


def explanation_of(space: Space, keys: Collection[str]) -> Explanation:
    """Each of some initiatives of the pool.

    Raises:
        NoPlanError: if there is no plan.
        NotProvenError: if limits end the search for it.
    """
    items = {item.key: item for item in item_results(space.problem, space.plan)}
    explained = {}
    for reversal in reversals(space, keys):
        for key in sorted(reversal.keys):
            explained[key] = _explained(space, items[key], reversal)
    return Explanation(
        scenario=space.case.planning.name,
        objective=exact(space.best),
        unit=objective_unit(space.case.planning),
        initiatives=tuple(explained[key] for key in sorted(explained)),
    )


def _explained(space: Space, item: ItemResult, reversal: Reversal) -> Explained:
    entering: tuple[str, ...] = ()
    leaving: tuple[str, ...] = ()
    decided_by = None
    shortfalls: dict[str, str] = {}
    if reversal.point is not None:
        option = space.option(reversal.point, space.plan)
        entering, leaving = option.entering, option.leaving
        decided_by = first_difference(space, reversal.point)
        shortfalls = _shortfalls(space, reversal.point)
    obstacles: tuple[str, ...] = ()
    if reversal.is_impossible:
        obstacles = obstacles_to(space.case, item.key, is_in=item.selected)
    return Explained(
        key=item.key,
        title=item.title,
        owner=item.owner,
        selected=item.selected,
        kept=item.kept,
        scope=item.scope,
        reason=item.reason,
        possible=not reversal.is_impossible,
        price=None if reversal.is_impossible else price_of(space, reversal),
        decided_by=decided_by,
        shortfalls=shortfalls,
        entering=entering,
        leaving=leaving,
        obstacles=obstacles,
        needs=needs_of(space.case, space.plan, _shown_column(space, item)),
    )


def objective_unit(planning: Planning) -> str:
    """The unit of the objective; empty where several KPIs are weighted."""
    objective = planning.scenario.objective
    if isinstance(objective, Lexicographic):
        objective = objective.then
    if not isinstance(objective, NorthStar):
        return ""
    metrics = planning.metrics
    return metrics.metrics[metrics.north_star].unit


def _shown_column(space: Space, item: ItemResult) -> int:
    items = space.problem.columns.items
    columns = space.problem.columns.columns_of(item.key)
    return next(column for column in columns if items[column].scope == item.scope)


def price_of(space: Space, reversal: Reversal) -> Price:
    """What the objective loses: exact where the search was proven."""
    best = space.best
    at_most = None
    if reversal.point is not None:
        value = space.objective.expression.value(reversal.point)
        at_most = best - value
    at_least = at_most
    if not reversal.is_proven:
        at_least = None if reversal.bound is None else best - reversal.bound
    return Price(
        at_least=None if at_least is None else exact(at_least),
        at_most=None if at_most is None else exact(at_most),
    )


def first_difference(space: Space, other: IntArray) -> str:
    """The first stage in which the plan and another one differ."""
    for stage in space.problem.stages:
        if stage.expression.dot(space.plan) != stage.expression.dot(other):
            return stage.name
    return KEY_ORDER


def _shortfalls(space: Space, other: IntArray) -> dict[str, str]:
    """By how much more another plan misses the floors that come before the objective."""
    more = {}
    for stage in space.problem.stages:
        if stage.name == "objective":
            break
        change = stage.expression.value(other) - stage.expression.value(space.plan)
        if change:
            more[stage.name] = exact(Fraction(change))
    return more
