"""What the chain of stages answers: the optimum of each stage, and the portfolio that they
leave."""

from dataclasses import dataclass
from fractions import Fraction

from portfolio.compile import IntArray, Stage
from portfolio.stages import StageId


@dataclass(frozen=True)
class StageOptimum:
    """A stage's value and bound, in integer units of its expression, in the stage's own sense."""

    stage: Stage
    value: int
    bound: int | None
    """None where the solver gave none."""
    seconds: float
    nodes: int

    @property
    def proven(self) -> bool:
        """Whether the bound leaves no room for a better integer."""
        return self.value == self.bound

    def is_within(self, gap: Fraction) -> bool:
        """Whether the bound is at most so far from the value, as a part of the value."""
        if self.bound is None:
            return False
        return abs(self.bound - self.value) <= gap * abs(self.value)


@dataclass(frozen=True)
class Solution:
    """The answer of the chain.

    `point` is None where there is no plan, proven so if `infeasible`. `unique` says that no other
    portfolio reaches the value of the objective. Else `decided_by` names the stage that left one
    portfolio, and `rival` is one that was as good until then: the first of those by key order.
    """

    point: IntArray | None
    infeasible: bool
    stages: tuple[StageOptimum, ...]
    unique: bool
    decided_by: StageId | None
    rival: IntArray | None

    nodes: int = 0
    gap: Fraction = Fraction(0)
    """How near its bound the objective was asked to come; 0 for the canonical optimum."""

    @property
    def objective(self) -> StageOptimum | None:
        """The stage of the objective; None where the chain ended before it."""
        return next((stage for stage in self.stages if stage.stage.kind == "objective"), None)

    @property
    def proven(self) -> bool:
        """Whether every stage was proven, so that the portfolio is the canonical optimum."""
        return self.point is not None and all(stage.proven for stage in self.stages)
