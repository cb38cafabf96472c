"""How far a measure can go by itself, rules among initiatives aside: cheap bounds, exact."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from portfolio.compile.columns import Columns
from portfolio.compile.expression import Expression
from portfolio.compile.fixed import IntArray, widened
from portfolio.compile.rules import Rules


@dataclass(frozen=True)
class Reach:
    """Which initiatives a plan may and must have, and what that says about totals.

    `possible` and `forced` are by position in the pool.
    """

    columns: Columns
    possible: NDArray[np.bool_]
    forced: NDArray[np.bool_]

    def greatest(self, measure: Expression) -> Fraction:
        """No plan has more of a measure.

        The best scope of each initiative that helps, whatever is forced, and every tier that helps.
        """
        best, tiers = self._by_initiative(measure, np.maximum)
        taken = np.where(self.forced, best, np.maximum(best, 0))
        total = taken[self.possible].sum()
        total += np.maximum(tiers, 0).sum()
        return Fraction(int(total), measure.scale)

    def least_of_forced(self, measure: Expression) -> Fraction:
        """No plan has less of a measure without negative amounts.

        What is forced, at its least, and every saving.
        """
        best, tiers = self._by_initiative(measure, np.minimum)
        forced = best[self.forced & self.possible]
        total = forced.sum() + np.minimum(tiers, 0).sum()
        return Fraction(int(total), measure.scale)

    def forced_users(self, measure: Expression) -> tuple[str, ...]:
        """The forced initiatives that have some of a measure in whichever way they are taken."""
        least, _ = self._by_initiative(measure, np.minimum)
        users = np.flatnonzero(self.forced & self.possible & (least > 0))
        return tuple(self.columns.pool.members[position] for position in users.tolist())

    def _by_initiative(self, measure: Expression, better: np.ufunc) -> tuple[IntArray, IntArray]:
        """The better coefficient of each initiative over its items, and those of tiers."""
        columns = self.columns
        coefficients = widened(measure.coefficients, 1)
        dense = np.zeros(len(columns), dtype=coefficients.dtype)
        dense[measure.columns] = coefficients
        starts = np.flatnonzero(np.diff(columns.item_position, prepend=-1))
        by_initiative = better.reduceat(dense[columns.parts.items], starts)
        return by_initiative, dense[columns.parts.tiers]


def reach_of(columns: Columns, rules: Rules) -> Reach:
    """What the rules that name single initiatives leave possible and force."""
    members = columns.pool.members
    possible = np.ones(len(members), dtype=np.bool_)
    forced = np.zeros(len(members), dtype=np.bool_)
    for position, key in enumerate(members):
        possible[position] = key not in rules.exclude and key not in rules.impossible
        forced[position] = key in columns.pool.kept or key in rules.mandatory
    return Reach(columns, possible, forced)
