"""Branch and bound that writes down why: one claim, as the steps that `certify.checker` checks.

A relaxation proposes where to split and by which prices a case is impossible. A leaf is only
written once exact arithmetic agrees, by the checker's own functions.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import floor, frexp, gcd, isfinite
from typing import Any

from portfolio.certify import LinearRow, TreeCases, least_value, sum_of_rows
from portfolio.engines import DualSimplex, Relaxed
from portfolio.prove.budget import ProofBudget, RefutedError

FRACTIONAL = 1e-6
"""A column is split where it is farther from an integer."""
CANDIDATES = 8
"""So many columns are tried before a split."""
TRIED_OFTEN = 2
"""A column whose two sides were tried so often is known."""
TRIAL_ITERATIONS = 60
LEAST_BITS, MOST_BITS, BIT_STEP = 0, 60, 3
"""Prices become integers of so many bits: as few as show that a case is impossible."""

Weights = list[tuple[int, int]]


@dataclass
class _Gain:
    """What splitting a column gained: sums over trials of each side, as parts of the gap."""

    sums: list[float] = field(default_factory=lambda: [0.0, 0.0])
    trials: int = 0

    @property
    def score(self) -> float:
        """Larger where both sides gain."""
        down, up = (total / max(self.trials, 1) for total in self.sums)
        return max(down, 1e-6) * max(up, 1e-6)


class Tree:
    """The tree of one claim. `rows` ends with rows of which one, `goal`, says what is to be
    refuted."""

    def __init__(
        self, rows: Sequence[LinearRow], goal: int | None, upper: Sequence[int], budget: ProofBudget
    ) -> None:
        self.rows = list(rows)
        self.upper = tuple(upper)
        self._goal = goal
        self._budget = budget
        gain = [] if goal is None else [(column, -c) for column, c in self.rows[goal].terms]
        self._needed = 0 if goal is None else -self.rows[goal].bound
        others = [number for number in range(len(rows)) if number != goal]
        self._numbers = others
        self._simplex = DualSimplex(gain, [self.rows[n][1:] for n in others], upper)
        self._cases = TreeCases(upper)
        self._gains: dict[int, _Gain] = {}
        self._bits = LEAST_BITS

    def add_row(self, row: LinearRow) -> None:
        """One more row, which follows from the others."""
        self._numbers.append(len(self.rows))
        self.rows.append(row)
        self._simplex.add_row(row.terms, row.bound)

    def relaxed(self) -> Relaxed:
        """The relaxation of the case under way."""
        relaxed = self._simplex.solve()
        self._budget.take(iterations=self._simplex.iterations)
        return relaxed

    def steps(self) -> list[list[Any]]:
        """The steps of the whole tree.

        Raises:
            OutOfBudgetError: if it does not close within the budget.
            RefutedError: if the claim is false.
        """
        steps: list[list[Any]] = []
        bases: list[Any] = []
        while True:
            relaxed = self.relaxed()
            weights = self._impossible(relaxed)
            if weights is None:
                column, value = self._split(relaxed)
                if column < 0:
                    weights = [(value, 1)]
            if weights is None:
                steps.append(["if", column, value])
                bases.append(self._simplex.basis())
                self._cases.split(column, value)
                self._show([column])
                continue
            self._budget.take(leaves=1)
            steps.append(["leaf", *(number for pair in weights for number in pair)])
            changed = self._cases.next_case()
            if changed is None:
                return steps
            self._show(changed)
            del bases[len(self._cases.path) :]
            self._simplex.restart(bases[-1])

    def _show(self, columns: Sequence[int]) -> None:
        for column in columns:
            self._simplex.set_range(column, self._cases.lower[column], self._cases.upper[column])

    # leaves

    def _impossible(self, relaxed: Relaxed) -> Weights | None:
        """Weights that show that the case under way is impossible; None where these prices show
        nothing."""
        if not relaxed.is_solved or (
            relaxed.bound is not None and relaxed.bound > self._needed + self._tolerance
        ):
            return None
        is_priced = relaxed.bound is not None and self._goal is not None
        if not is_priced and not relaxed.prices:
            return None
        largest = max([price for _, price in relaxed.prices] + [1.0] * is_priced)
        first = -frexp(largest)[1]
        for bits in range(max(self._bits - BIT_STEP, LEAST_BITS), MOST_BITS, BIT_STEP):
            shift = first + bits
            if is_priced and shift < 0:
                continue
            weights = self._weighted(relaxed.prices, shift, with_goal=is_priced)
            if self._shows(weights):
                self._bits = bits
                return weights
        return None

    @property
    def _tolerance(self) -> float:
        """A bound that is above what is needed by no more may still be rounding."""
        return 1e-7 * max(abs(float(self._needed)), 1.0)

    def _weighted(
        self, prices: Sequence[tuple[int, float]], shift: int, *, with_goal: bool
    ) -> Weights:
        factor = 2.0**shift
        weights = [(self._numbers[row], round(price * factor)) for row, price in prices]
        kept = [(row, weight) for row, weight in weights if weight > 0]
        if with_goal and self._goal is not None:
            kept.append((self._goal, 1 << shift))
        common = gcd(*(weight for _, weight in kept)) or 1
        return sorted((row, weight // common) for row, weight in kept)

    def _shows(self, weights: Weights) -> bool:
        total, bound = sum_of_rows(self.rows, weights)
        return least_value(total, self._cases.lower, self._cases.upper) > bound

    # splits

    def _split(self, relaxed: Relaxed) -> tuple[int, int]:
        """The column to split and the greatest value of the first case; (-1, row) where one row
        closes the case."""
        fractional = self._fractional(relaxed)
        if not fractional:
            return self._exact_step()
        if len(fractional) == 1 or not relaxed.is_solved:
            return fractional[0]
        assert relaxed.bound is not None
        known = sorted(fractional, key=lambda split: -self._score(split, relaxed))
        best, best_score = known[0], -1.0
        for split in known[:CANDIDATES]:
            gain = self._gains.setdefault(split[0], _Gain())
            if gain.trials < TRIED_OFTEN:
                self._try(split, relaxed.bound, gain)
            if gain.score > best_score:
                best, best_score = split, gain.score
        return best

    def _score(self, split: tuple[int, int], relaxed: Relaxed) -> float:
        column, value = split
        part = float(relaxed.point[column]) - value
        nearness = min(part, 1 - part)
        known = self._gains.get(column)
        return nearness * (known.score if known else 1.0)

    def _fractional(self, relaxed: Relaxed) -> list[tuple[int, int]]:
        fractional = []
        for column, value in enumerate(relaxed.point.tolist()):
            least, most = self._cases.lower[column], self._cases.upper[column]
            if least == most or not isfinite(value):
                continue
            below = floor(value)
            if FRACTIONAL < value - below < 1 - FRACTIONAL and least <= below < most:
                fractional.append((column, below))
        return fractional

    def _try(self, split: tuple[int, int], bound: float, gain: _Gain) -> None:
        """What the two sides of a split gain within few iterations."""
        column, value = split
        least, most = self._cases.lower[column], self._cases.upper[column]
        basis = self._simplex.basis()
        gap = max(bound - self._needed, self._tolerance)
        for side, (low, high) in enumerate(((least, value), (value + 1, most))):
            self._simplex.set_range(column, low, high)
            relaxed = self._simplex.solve(TRIAL_ITERATIONS)
            self._budget.take(iterations=self._simplex.iterations)
            gained = (
                1.0 if relaxed.bound is None else min(max((bound - relaxed.bound) / gap, 0.0), 1.0)
            )
            gain.sums[side] += gained
            self._simplex.set_range(column, least, most)
            self._simplex.restart(basis)
        gain.trials += 1

    def _exact_step(self) -> tuple[int, int]:
        """Without a relaxation that helps: a row that cannot hold, or any column that is open.

        Raises:
            RefutedError: if nothing is open and every row holds.
        """
        lower, upper = self._cases.lower, self._cases.upper
        for number, row in enumerate(self.rows):
            if least_value(dict(row.terms), lower, upper) > row.bound:
                return -1, number
        for column, most in enumerate(self.upper):
            if most == 1 and lower[column] < upper[column]:
                return column, 0
        for row in self.rows:
            forced = self._forced(row)
            if forced is not None:
                return forced
        raise RefutedError(lower)

    def _forced(self, row: LinearRow) -> tuple[int, int] | None:
        """A wide column that a row keeps from its least value: a split of which one side is
        impossible."""
        lower = self._cases.lower
        excess = row.excess(lower)
        if excess <= 0:
            return None
        for column, coefficient in row.terms:
            if coefficient < 0 and lower[column] < self._cases.upper[column]:
                needed = -(-excess // -coefficient)
                return column, min(lower[column] + needed, self._cases.upper[column]) - 1
        return None
