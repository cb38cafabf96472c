"""Why there is no plan, and the ways out."""

from typing import Annotated

from pydantic import StringConstraints

from portfolio.results.exact_numbers import WHOLE_NUMBER, Exact
from portfolio.results.output import Output
from portfolio.results.rules import Rule


class Conflict(Output):
    """Rules that cannot hold together."""

    rules: tuple[Rule, ...]
    """The rules, bounds first."""
    smallest: bool
    """Whether it is proven that they can hold together once any one of them is gone."""
    asking: str | None
    """The id of the rule that asks for more than the others allow; none where the rules only name
    initiatives."""
    reach: Exact | None
    """How far the others let it go; none where that is not proven."""


class Change(Output):
    """What a repair does to one rule."""

    rule: Rule
    """The rule as it is."""
    to: Exact | None
    """What its path is set to; none where it is removed, in every place that states the rule."""
    price: Exact
    """The relative change of a bound, or the price of dropping a rule."""


class Repair(Output):
    """Changes after which a plan exists."""

    changes: tuple[Change, ...]
    """Each rule that gives way."""
    price: Exact
    """Their total."""
    least: bool
    """Proven cheapest among the repairs that keep fixed the rule that each earlier repair changed
    most."""


class RowWeight(Output):
    """A row of a run's integer system, and by what it is multiplied."""

    row: str
    """Its name, unique in the system."""
    weight: Annotated[str, StringConstraints(pattern=WHOLE_NUMBER)]
    """A whole number."""


class Diagnosis(Output):
    """Why there is no plan, and the ways out."""

    contradiction: tuple[RowWeight, ...] | None
    """Rows that add up, each by its weight, to what nothing can keep; none where only whole
    initiatives conflict."""

    conflicts: tuple[Conflict, ...]
    """Conflicts that have no rule in common."""
    complete: bool
    """Whether it is proven that the rules outside these conflicts can hold together."""
    repairs: tuple[Repair, ...]
    """The cheapest first; each next one keeps fixed the rule that each earlier one changed most."""
