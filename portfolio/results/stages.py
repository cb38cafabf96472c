"""The stages of the canonical optimum, as a run says them."""

from typing import Annotated, Literal

from pydantic import Field

from portfolio.results.exact_numbers import Exact
from portfolio.results.output import Output
from portfolio.stages import StageId


class StageName(Output):
    """Which stage of the canonical optimum."""

    kind: Literal["floor_shortfall", "objective", "goal_shortfall", "tokens", "starts", "key_order"]
    """What it is about; in this order they come."""
    measure: str | None
    """The resource of a stage of tokens."""
    index: Annotated[int, Field(ge=1, lt=2**31)] | None
    """Which group of KPIs a floor shortfall is of, or which part of the hashes a key order
    compares; from 1."""

    @property
    def id(self) -> StageId:
        """The same as a value to look up."""
        return StageId(self.kind, self.measure, self.index)


class StageResult(StageName):
    """One stage of the canonical optimum: its exact value, the solver's bound, and whether they
    meet."""

    sense: Literal["max", "min"]
    """Whether the stage maximises or minimises."""
    value: Exact
    """What the portfolio has."""
    bound: Exact | None
    """What no portfolio can beat, given the stages before; none where the solver gave none."""
    proven: bool
    """Whether the bound leaves no room for a better value."""


class StageValue(StageName):
    """What a plan has in one stage."""

    value: Exact
    """The value."""


class Tie(Output):
    """How the answer became one."""

    unique: bool
    """Whether no other portfolio reaches the same value of the objective stage."""
    decided_by: StageName | None
    """The stage that told it from the last other portfolio; none where it is unique by the
    objective."""
    decided: tuple[str, ...]
    """Initiatives in which the portfolios that tied differ."""
