"""Why each initiative is in or out: the price of deciding it otherwise, and what would change."""

from collections.abc import Callable, Collection, Iterable
from functools import partial

from portfolio.answers import BreakEven, Explained, Explanation, Otherwise, Price
from portfolio.compile import IntArray
from portfolio.decide.delaying import delayed_starts
from portfolio.decide.needs import needs_of
from portfolio.decide.obstacle_timing import obstacle_timing
from portfolio.decide.obstacles import obstacles_to
from portfolio.decide.reversal import Reversal, reversals
from portfolio.decide.space import Space
from portfolio.explain import item_results, stated_columns
from portfolio.model import Lexicographic, NorthStar, Planning
from portfolio.report import reason_in_words
from portfolio.results import ItemResult, StageName, exact

BreakEvenOf = Callable[[Space, str, Reversal], Iterable[BreakEven]]
"""Says from which numbers on an initiative is decided otherwise."""


def _nothing(_space: Space, _key: str, _reversal: Reversal) -> Iterable[BreakEven]:
    """No break-even was asked for."""
    return ()


def explanation_of(
    space: Space,
    keys: Collection[str],
    break_even: BreakEvenOf = _nothing,
    *,
    with_starts: bool = False,
) -> Explanation:
    """Each of some initiatives of the pool; `break_even` says from which numbers on each turns.

    `with_starts` asks for the cost of delay too.

    Raises:
        NoPlanError: if there is no plan.
        NotProvenError: if limits end the search for it.
    """
    items = {item.key: item for item in item_results(space.case, space.plan)}
    columns = stated_columns(space.case, space.plan)
    explained = {}
    for reversal in reversals(space, keys):
        for key in sorted(reversal.keys):
            one = _explained(space, items[key], columns[key], reversal, break_even)
            if with_starts:
                one = one.model_copy(update={"starts": tuple(delayed_starts(space, key))})
            explained[key] = one
    return Explanation(
        scenario=space.case.planning.name,
        objective=exact(space.best),
        unit=objective_unit(space.case.planning),
        initiatives=tuple(explained[key] for key in sorted(explained)),
    )


def _explained(
    space: Space,
    item: ItemResult,
    column: int,
    reversal: Reversal,
    break_even: BreakEvenOf,
) -> Explained:
    # These say the same in both.
    same = ("key", "title", "owner", "selected", "kept", "scope")
    fields = {name: getattr(item, name) for name in same}
    reason = reason_in_words(
        item.key,
        item.reason,
        is_in=item.selected,
        kpi_name=space.case.planning.metrics.name_of,
        timing_of=partial(obstacle_timing, space),
        standing=space.problem.columns.pool.standings.get(item.key),
    )
    # The needs are those of the column that the reason is about, its start included.
    needs = needs_of(space.case, space.plan, column)
    turns = tuple(break_even(space, item.key, reversal))
    return Explained(
        **fields,
        reason=reason,
        otherwise=_otherwise(space, item, reversal),
        needs=needs,
        needs_start=None if item.selected else _start_of(space, column),
        break_even=turns,
    )


def _otherwise(space: Space, item: ItemResult, reversal: Reversal) -> Otherwise:
    """The best plan that decides an initiative otherwise, as far as it was found."""
    if reversal.is_impossible:
        obstacles = obstacles_to(space.case, item.key, is_in=item.selected)
        return Otherwise(possible=False, obstacles=obstacles)
    price = price_of(space, reversal)
    if reversal.point is None:
        return Otherwise(possible=True, price=price)
    option = space.option(reversal.point, space.plan)
    return Otherwise(
        possible=True,
        price=price,
        decided_by=first_difference(space, reversal.point),
        shortfalls=option.shortfalls,
        entering=option.entering,
        leaving=option.leaving,
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


def _start_of(space: Space, column: int) -> str | None:
    """When an item starts; None without a schedule, or where its dates leave it no start."""
    columns = space.problem.columns
    horizon = columns.pool.horizon
    item = columns.items[column]
    if horizon.is_static or not horizon.is_placeable(columns.pool.initiative(item.key)):
        return None
    return horizon.name(item.placement.start)


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


def first_difference(space: Space, other: IntArray) -> StageName:
    """The first stage in which the plan and another one differ."""
    for stage in space.problem.stages:
        if stage.expression.dot(space.plan) != stage.expression.dot(other):
            return StageName(**stage.id.fields())
    return StageName(kind="key_order", measure=None, index=None)
