"""Portfolios that are nearly as good as the best one, and what they have in common."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from portfolio.answers.answer import Answer, FloorShortfalls, TableRows
from portfolio.results import Exact, Output


class PlanOption(Output):
    """A portfolio beside another one, the reference."""

    objective: Exact
    """Its value in the objective."""
    change: Exact
    """Its objective less that of the reference."""
    shortfalls: FloorShortfalls = Field(default={})
    """What it misses more than the reference."""
    entering: tuple[str, ...]
    """What it has and the reference does not: KEY, or KEY/scope."""
    leaving: tuple[str, ...]
    """What the reference has and it does not."""
    selected: tuple[str, ...]
    """All that it has."""
    tokens: Mapping[str, Exact]
    """Resource -> tokens it uses, savings subtracted."""
    kpis: Mapping[str, Exact]
    """KPI -> its total over the whole portfolio, in the KPI's own unit."""


class Membership(Output):
    """In how many of the good portfolios an initiative is."""

    key: str
    """The initiative."""
    title: str
    """Its title."""
    standing: Literal["core", "contested", "out"]
    """core: in each of them; out: in none; contested: in some. Proven."""
    in_plan: bool
    """Whether the best portfolio has it."""


class Alternatives(Answer):
    """The next best portfolios, the most different good ones, and what is in all of the good
    ones."""

    scenario: str
    """The scenario."""
    within: Exact
    """A portfolio is good if it falls short of the best objective by at most this part of it."""
    least: Exact
    """The objective that makes a portfolio good."""
    best: PlanOption
    """The plan of the scenario."""
    next_best: tuple[PlanOption, ...]
    """Those after it, in the order in which the optimum is chosen."""
    most_different: tuple[PlanOption, ...]
    """Good portfolios; each has the greatest distance from those before it and the plan."""
    distances: tuple[int, ...]
    """Of each of these the least number of initiatives that are decided otherwise."""
    initiatives: tuple[Membership, ...]
    """Every initiative of the pool, by key."""

    def rows(self) -> TableRows:
        """A row for each portfolio."""
        columns = ("portfolio", "objective", "change", "entering", "leaving")
        named = [("plan", self.best)]
        for rank, option in enumerate(self.next_best, start=2):
            named.append((f"next best {rank}", option))
        for number, option in enumerate(self.most_different, start=1):
            named.append((f"different {number}", option))
        rows = []
        for name, option in named:
            entering = ", ".join(option.entering)
            leaving = ", ".join(option.leaving)
            rows.append((name, option.objective, option.change, entering, leaving))
        return TableRows(columns, tuple(rows))
