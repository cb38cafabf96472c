"""What the plan would be if some numbers were others."""

from typing import Literal

from pydantic import Field

from portfolio.answers.answer import Answer, FloorShortfalls, TableRows
from portfolio.answers.moves import Moves
from portfolio.results import Exact, Output


class SetValue(Output):
    """A value that is set for a question."""

    path: str
    """Where it stands, as findings print it."""
    before: str | None
    """What is written, as YAML; none where nothing is."""
    after: str
    """What is set, as YAML."""


class WhatIfStep(Output):
    """The plan with some values set."""

    settings: tuple[SetValue, ...]
    """The values."""
    status: Literal["optimal", "infeasible"]
    """Whether there is a plan; both are proven."""
    objective: Exact | None = None
    """What the plan is worth, by the objective as it is set."""
    change: Exact | None = None
    """That less what the plan of the scenario is worth; none where they cannot be compared."""
    shortfalls: FloorShortfalls = Field(default={})
    """What is missed more than by the plan of the scenario."""
    entering: tuple[str, ...] = ()
    """What it has and the plan of the scenario, or the step before, has not: KEY, or KEY/scope."""
    leaving: tuple[str, ...] = ()
    """What that has and it has not."""
    moves: Moves = Moves()
    """What else differs from the plan of the scenario."""
    obstacles: tuple[str, ...] = ()
    """Where there is no plan: the rules that cannot hold together, or what was found before."""


class WhatIf(Answer):
    """A scenario beside itself with some values set; with a range, one step for each value."""

    scenario: str
    """The scenario."""
    unit: str
    """Of the objective; empty where several KPIs are weighted."""
    objective: Exact
    """What the plan of the scenario is worth."""
    comparable: str | None
    """Why objectives cannot be compared; none where they can."""
    is_curve: bool
    """Whether each step is beside the one before, as the values of a range are."""
    steps: tuple[WhatIfStep, ...]
    """In the order of the values."""

    def rows(self) -> TableRows:
        """A row for each step."""
        columns = ("set", "status", "objective", "change", "entering", "leaving")
        rows = []
        for step in self.steps:
            values = ", ".join(f"{one.path}={one.after}" for one in step.settings)
            entering = ", ".join(step.entering)
            leaving = ", ".join(step.leaving)
            row = (values, step.status, step.objective, step.change, entering, leaving)
            rows.append(row)
        return TableRows(columns, tuple(rows))
