"""What it costs to have some initiatives in the plan, and others not."""

from pydantic import Field

from portfolio.answers.answer import Answer, FloorShortfalls, TableRows
from portfolio.answers.moves import Moves
from portfolio.results import Exact, Output


class TradeStep(Output):
    """One more demand, and the best plan that meets it and those before."""

    asked: str
    """The demand: `in KEY`, `out KEY` or `keep KEY`."""
    possible: bool
    """Whether a plan that keeps every rule meets it and those before."""
    objective: Exact | None = None
    """What that plan is worth."""
    change: Exact | None = None
    """That less what the plan of the scenario is worth."""
    shortfalls: FloorShortfalls = Field(default={})
    """What that plan misses more than that of the scenario."""
    entering: tuple[str, ...] = ()
    """What it has and the step before had not: KEY, or KEY/scope."""
    leaving: tuple[str, ...] = ()
    """What the step before had and it has not."""
    moves: Moves = Moves()
    """What else differs from the step before."""
    obstacles: tuple[str, ...] = ()
    """Where it is not possible: the rules in the way."""


class Trade(Answer):
    """A plan that is changed step by step, each time to the best one that meets all demands."""

    scenario: str
    """The scenario."""
    unit: str
    """Of the objective; empty where several KPIs are weighted."""
    objective: Exact
    """What the plan of the scenario is worth."""
    steps: tuple[TradeStep, ...]
    """One for each demand; the first that is not possible is the last."""
    selected: tuple[str, ...]
    """What the last possible plan has: KEY, or KEY/scope."""

    @property
    def is_possible(self) -> bool:
        """Whether all demands can be met together."""
        return all(step.possible for step in self.steps)

    def rows(self) -> TableRows:
        """A row for each step."""
        columns = ("asked", "possible", "objective", "change", "entering", "leaving")
        rows = []
        for step in self.steps:
            entering = ", ".join(step.entering)
            leaving = ", ".join(step.leaving)
            row = (step.asked, step.possible, step.objective, step.change, entering, leaving)
            rows.append(row)
        return TableRows(columns, tuple(rows))


class RoomOption(Output):
    """One way to make room for an initiative."""

    gives_up: tuple[str, ...]
    """The initiatives of the plan that go."""
    objective: Exact
    """What the best plan is worth that has the one and gives up these."""
    change: Exact
    """That less what the plan is worth."""
    shortfalls: FloorShortfalls = Field(default={})
    """What that plan misses more than that of the scenario."""
    entering: tuple[str, ...]
    """What that plan has and the plan has not: KEY, or KEY/scope."""
    leaving: tuple[str, ...]
    """What the plan has and that one has not."""
    moves: Moves
    """What else differs from the plan."""


class RoomMade(Answer):
    """The cheapest sets to give up for an initiative."""

    scenario: str
    """The scenario."""
    key: str
    """The initiative to make room for."""
    unit: str
    """Of the objective; empty where several KPIs are weighted."""
    objective: Exact
    """What the plan is worth."""
    already: bool
    """Whether the plan has it as it is."""
    options: tuple[RoomOption, ...]
    """The cheapest first; each next one keeps at least one of each set before it."""
    obstacles: tuple[str, ...]
    """Where no plan has it: the rules in the way."""

    def rows(self) -> TableRows:
        """A row for each way."""
        columns = ("gives_up", "objective", "change", "entering", "leaving")
        rows = []
        for option in self.options:
            listed = [", ".join(names) for names in (option.entering, option.leaving)]
            gives_up = ", ".join(option.gives_up)
            rows.append((gives_up, option.objective, option.change, *listed))
        return TableRows(columns, tuple(rows))
