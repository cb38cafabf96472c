"""The quantities that a front is about: the objective, a KPI, or the tokens of a resource."""

from dataclasses import dataclass
from fractions import Fraction

from portfolio.answers import Axis
from portfolio.compile import Columns, Expression, IntArray, Problem, Stage
from portfolio.decide.space import asked, negated
from portfolio.engines import Cut
from portfolio.model import ALL, NorthStar, Planning, Slice, WeightedKpis

OBJECTIVE = "objective"
TOKENS = "tokens."


class UnknownAxisError(Exception):
    """A name that is no quantity of the scenario; the message says which there are."""


@dataclass(frozen=True)
class FrontQuantity:
    """One axis: its total as an expression, and the sign that makes more of it better."""

    axis: Axis
    expression: Expression
    sign: int

    @property
    def gain(self) -> Expression:
        """What is maximised, in integers."""
        return self.expression if self.sign > 0 else negated(self.expression)

    def value(self, point: IntArray) -> Fraction:
        """The total of a portfolio."""
        return self.expression.value(point)

    def stage(self) -> Stage:
        """The stage that asks for the best of it."""
        return asked(self.axis.name, "max" if self.sign > 0 else "min", self.expression)

    def as_good_as(self, point: IntArray) -> Cut:
        """The cut that it is at least as good as a portfolio has it."""
        return Cut(self.gain, self.gain.dot(point))


def quantity_named(problem: Problem, name: str) -> FrontQuantity:
    """The quantity of a name: `objective`, `KPI`, `tokens.RESOURCE`, with `@DIMENSION=VALUE` for a
    slice.

    Raises:
        UnknownAxisError: if there is no such quantity.
    """
    planning = problem.columns.pool.planning
    plain, _, where_text = name.partition("@")
    where = slice_named(planning, where_text) if where_text else ALL
    if plain == OBJECTIVE:
        if not where.is_all:
            raise UnknownAxisError("the objective has no slices: it is about the whole portfolio")
        axis = Axis(name=name, unit=_unit_of_objective(planning), better="more")
        stage = problem.objective
        return FrontQuantity(axis, stage.expression, stage.sign)
    if plain.startswith(TOKENS):
        return _tokens(problem.columns, name, plain.removeprefix(TOKENS), where)
    metrics = planning.metrics.metrics
    if plain not in metrics or not metrics[plain].optimizable:
        kpis = sorted(kpi for kpi, metric in metrics.items() if metric.optimizable)
        choices = ", ".join([OBJECTIVE, *kpis])
        raise UnknownAxisError(f"there is no quantity {plain}: there are {choices}")
    sign = metrics[plain].sign
    better = "more" if sign > 0 else "less"
    axis = Axis(name=name, unit=metrics[plain].unit, better=better)
    return FrontQuantity(axis, problem.columns.contributions(plain, where), sign)


def _tokens(columns: Columns, name: str, resource: str, where: Slice) -> FrontQuantity:
    resources = columns.pool.planning.organization.resources
    if resource not in resources:
        there = ", ".join(resources)
        raise UnknownAxisError(f"there is no resource {resource}: there are {there}")
    axis = Axis(name=name, unit=resources[resource].unit, better="less")
    return FrontQuantity(axis, columns.tokens(resource, where), -1)


def slice_named(planning: Planning, text: str) -> Slice:
    """The slice of a text such as `country=UK` or `country/department=UK/payments`.

    Raises:
        UnknownAxisError: if there is no such slice.
    """
    dimension, _, value = text.partition("=")
    axes, values = dimension.split("/"), value.split("/")
    dimensions = planning.organization.dimensions
    if len(axes) != len(values):
        raise UnknownAxisError(f"{text} is no slice: write it as country=UK")
    for axis, one in zip(axes, values, strict=True):
        if axis not in dimensions:
            there = ", ".join(dimensions)
            raise UnknownAxisError(f"there is no dimension {axis}: there are {there}")
        if one not in dimensions[axis]:
            there = ", ".join(dimensions[axis])
            raise UnknownAxisError(f"{axis} has no value {one}: it has {there}")
    return Slice(dimension, value)


def _unit_of_objective(planning: Planning) -> str:
    """The unit of the north star where that is maximised; a weighted sum has none."""
    objective = planning.scenario.objective
    if not isinstance(objective, NorthStar | WeightedKpis):
        objective = objective.then
    if isinstance(objective, WeightedKpis):
        return ""
    metrics = planning.metrics
    return metrics.metrics[metrics.north_star].unit
