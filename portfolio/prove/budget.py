"""What proving may take, and how it can end otherwise than with a proof."""

from collections.abc import Sequence
from dataclasses import dataclass


class OutOfBudgetError(Exception):
    """The tree did not close within its leaves and iterations."""


class RefutedError(Exception):
    """A point keeps all rows: the claim is false. `point` is that point."""

    def __init__(self, point: Sequence[int]) -> None:
        super().__init__("a point keeps all rows")
        self.point = tuple(point)


@dataclass
class ProofBudget:
    """What proving may still take; the same on any machine, since no clock counts."""

    leaves: int
    iterations: int

    def begun(self) -> "ProofBudget":
        """As much, for one claim."""
        return ProofBudget(self.leaves, self.iterations)

    def take(self, *, leaves: int = 0, iterations: int = 0) -> None:
        """Use some of it.

        Raises:
            OutOfBudgetError: if there is none left.
        """
        self.leaves -= leaves
        self.iterations -= iterations
        if self.leaves < 0 or self.iterations < 0:
            raise OutOfBudgetError
