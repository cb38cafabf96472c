"""Linear forms over the columns of a run, and the integer rows and stages made of them.

Standard library alone: the checker of proofs is made of these modules.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import floor, gcd, lcm
from typing import NamedTuple

from portfolio.stages import StageId

Form = Mapping[int, Fraction]
"""Column -> coefficient."""

Terms = tuple[tuple[int, int], ...]
"""(column, coefficient) by rising column, no coefficient 0."""


class LinearRow(NamedTuple):
    """``terms . x <= bound`` in integers, and the rule that says so."""

    name: str
    terms: Terms
    bound: int

    def excess(self, point: Sequence[int]) -> int:
        """By how much a point breaks the row; not above 0 where it holds."""
        return dot(self.terms, point) - self.bound


class LinearStage(NamedTuple):
    """One stage of the canonical optimum: ``gain . x`` is to be as large as it can be.

    Its value, in the stage's own unit, is ``sign * gain . x / scale``.
    """

    id: StageId
    gain: Terms
    scale: int
    sign: int

    @property
    def name(self) -> str:
        """As claims and proofs name it."""
        return str(self.id)

    def value(self, point: Sequence[int]) -> Fraction:
        """What a point has of it."""
        return Fraction(self.sign * dot(self.gain, point), self.scale)


def dot(terms: Terms, point: Sequence[int]) -> int:
    """The value of integer terms at a point."""
    return sum(coefficient * point[column] for column, coefficient in terms)


def sum_of_forms(parts: Iterable[tuple[Fraction | int, Form]]) -> dict[int, Fraction]:
    """The sum of multiples of forms."""
    total: dict[int, Fraction] = {}
    for factor, form in parts:
        for column, coefficient in form.items():
            total[column] = total.get(column, Fraction(0)) + factor * coefficient
    return total


def count_of(columns: Iterable[int]) -> dict[int, Fraction]:
    """The number of columns that are 1."""
    return dict.fromkeys(columns, Fraction(1))


def at_most(name: str, form: Form, bound: Fraction | int) -> LinearRow:
    """``form <= bound`` in the smallest integers; the bound moves down to what integers can
    reach."""
    multiple, divisor = _integer_scale(form.values())
    limit = floor(Fraction(bound) * multiple / divisor)
    return LinearRow(name, _terms(form, multiple, divisor), limit)


def at_least(name: str, form: Form, bound: Fraction | int) -> LinearRow:
    """``form >= bound``, turned round."""
    return at_most(name, sum_of_forms([(-1, form)]), -bound)


def stage(stage_id: StageId, form: Form, sign: int) -> LinearStage:
    """A stage that maximises a form (sign 1) or minimises it (-1)."""
    multiple, divisor = _integer_scale(form.values())
    # Divided only by what the scale can be divided by, so that the scale stays an integer.
    divisor = gcd(divisor, multiple)
    gain = _terms(form, sign * multiple, divisor)
    return LinearStage(stage_id, gain, multiple // divisor, sign)


def _integer_scale(coefficients: Iterable[Fraction]) -> tuple[int, int]:
    """(multiple, divisor) that make coefficients integers without a common divisor."""
    values = [value for value in coefficients if value]
    multiple = lcm(*(value.denominator for value in values))
    numerators = (value.numerator * (multiple // value.denominator) for value in values)
    return multiple, gcd(*numerators) or 1


def _terms(form: Form, multiple: int, divisor: int) -> Terms:
    return tuple(
        (column, value.numerator * (multiple // value.denominator) // divisor)
        for column, value in sorted(form.items())
        if value
    )
