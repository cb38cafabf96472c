"""Can rules hold together? Asked of a model built from the planning itself: no compiler, and every
answer checked.

For generated plannings, which have neither scopes nor synergies: one binary variable an initiative,
one row of integers a rule. A portfolio that is found is checked in fractions.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil, floor, gcd, lcm

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from portfolio.model import Planning, Slice
from portfolio.results import Rule
from tests.brute import share

Row = tuple[dict[str, Fraction], Fraction | None, Fraction | None]
"""Initiative -> coefficient, least, most."""


NODES = 3_000


class UndecidedError(Exception):
    """The model could not be solved within its nodes."""


class Independent:
    """The initiatives of a planning, and rules as rows over them."""

    def __init__(self, planning: Planning) -> None:
        self.planning = planning
        self.keys = sorted(planning.initiatives)
        self._position = {key: position for position, key in enumerate(self.keys)}

    def portfolio(
        self, rules: Sequence[Rule], bounds: Mapping[str, str | None] | None = None
    ) -> frozenset[str] | None:
        """A portfolio that keeps some rules, with other bounds where given (None: dropped); None if
        there is none."""
        changed = bounds or {}
        kept = [rule for rule in rules if changed.get(rule.id, "") is not None]
        rows = [row for rule in kept for row in self._rows(rule, changed.get(rule.id))]
        banned: list[NDArray[np.float64]] = []
        for _ in range(20):
            found = self._solved(rows, banned)
            if found is None:
                return None
            if all(_holds(row, found) for row in rows):
                return found
            x = np.array([1.0 if key in found else 0.0 for key in self.keys])
            banned.append(2 * x - 1)
        raise AssertionError("the solver only finds portfolios that break a rule by rounding")

    def keeps(
        self, chosen: frozenset[str], rules: Sequence[Rule], bounds: Mapping[str, str | None]
    ) -> bool:
        """Whether a portfolio keeps some rules, with other bounds where given (None: dropped), in
        fractions."""
        kept = [rule for rule in rules if bounds.get(rule.id, "") is not None]
        return all(
            _holds(row, chosen) for rule in kept for row in self._rows(rule, bounds.get(rule.id))
        )

    def _solved(
        self, rows: Sequence[Row], banned: Sequence[NDArray[np.float64]]
    ) -> frozenset[str] | None:
        matrix = np.zeros((len(rows) + len(banned), len(self.keys)))
        lower, upper = np.full(len(matrix), -np.inf), np.full(len(matrix), np.inf)
        for number, row in enumerate(rows):
            coefficients, least, most = _integers(row)
            for key, value in coefficients.items():
                matrix[number, self._position[key]] = value
            lower[number] = -np.inf if least is None else least
            upper[number] = np.inf if most is None else most
        for number, no_good in enumerate(banned, start=len(rows)):
            matrix[number] = no_good
            upper[number] = (no_good > 0).sum() - 1
        constraints = optimize.LinearConstraint(matrix, lower, upper) if len(matrix) else None
        raw = optimize.milp(
            np.zeros(len(self.keys)),
            integrality=np.ones(len(self.keys)),
            bounds=optimize.Bounds(0, 1),
            constraints=constraints,
            options={"mip_rel_gap": 0.0, "node_limit": NODES},
        )
        if raw.status != 2 and raw.x is None:
            raise UndecidedError(raw.message)
        return (
            None
            if raw.x is None
            else frozenset(k for k, x in zip(self.keys, raw.x, strict=True) if x > 0.5)
        )

    def _rows(self, rule: Rule, bound: str | None) -> list[Row]:
        names = rule.keys
        if rule.bound is not None:
            level = Fraction(bound or rule.bound)
            upper = rule.kind in ("cap", "ceiling", "at_most")
            row = (self._coefficients(rule), None if upper else level, level if upper else None)
            return [row]
        one = Fraction(1)
        if rule.family == "mandatory":
            return [({names[0]: one}, one, None)]
        if rule.family == "exclude":
            return [({names[0]: one}, None, Fraction(0))]
        if rule.family == "exclude_pair":
            return [({names[0]: one, names[1]: one}, None, one)]
        assert rule.family == "prerequisite", rule
        return [({names[0]: one, names[1]: -one}, None, Fraction(0))]

    def _coefficients(self, rule: Rule) -> dict[str, Fraction]:
        if rule.family == "group":
            return {key: Fraction(1) for key in rule.keys}
        assert rule.measure is not None and rule.dimension is not None and rule.value is not None
        where = Slice(rule.dimension, rule.value)
        found = {}
        for key in self.keys:
            initiative = self.planning.initiatives[key]
            amounts = initiative.tokens if rule.family == "capacity" else initiative.contributions
            amount = Fraction((amounts or {}).get(rule.measure, 0)) * share(initiative, where)
            if amount:
                found[key] = amount
        return found


def _integers(row: Row) -> tuple[dict[str, int], int | None, int | None]:
    """The row times what makes its coefficients integers without a common divisor; bounds to the
    next inside."""
    coefficients, least, most = row
    common = lcm(*(value.denominator for value in coefficients.values()))
    whole = {key: int(value * common) for key, value in coefficients.items()}
    divisor = gcd(*whole.values()) or 1
    factor = Fraction(common, divisor)
    inside_least = None if least is None else ceil(least * factor)
    inside_most = None if most is None else floor(most * factor)
    return {key: value // divisor for key, value in whole.items()}, inside_least, inside_most


def _holds(row: Row, chosen: frozenset[str]) -> bool:
    coefficients, least, most = row
    total = sum((value for key, value in coefficients.items() if key in chosen), Fraction(0))
    return (least is None or total >= least) and (most is None or total <= most)
