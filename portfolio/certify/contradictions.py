"""Why no plan exists, as numbers that anyone can add up: no solver has to be trusted.

Each row of a run's integer system, ``terms . x <= bound``, may be multiplied by a number that is
not negative, and rows may be added up. Where the sum asks more than even the best value of each
column in its range gives, nothing keeps all rows: not even fractions do (Farkas 1902).
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from portfolio.certify.facts import Record
from portfolio.certify.rows import System, system_of
from portfolio.results import Manifest, RowWeight


def contradiction_problem(
    records: Sequence[Record],
    manifest: Manifest,
    weights: Sequence[RowWeight],
) -> str | None:
    """What is wrong with the rows and weights that a run states; None where they contradict its
    ranges."""
    system = system_of(records, manifest.definition, manifest.select)
    by_name = {row.name: number for number, row in enumerate(system.rows)}
    names = [weight.row for weight in weights]
    strange = [name for name in names if name not in by_name]
    if strange:
        return f"the run has no row {strange[0]}"
    if len(set(names)) < len(names):
        return "a row stands twice"
    fractions = [weight.row for weight in weights if Fraction(weight.weight).denominator != 1]
    if fractions:
        return f"the weight of {fractions[0]} is no whole number"
    multipliers = {by_name[weight.row]: int(Fraction(weight.weight)) for weight in weights}
    if not contradicts(system, multipliers):
        return "the rows by their weights do not contradict each other"
    return None


def contradicts(system: System, multipliers: Mapping[int, int]) -> bool:
    """Whether rows, each by a number that is not negative, add up to what no point in range can
    keep."""
    if any(multiplier < 0 for multiplier in multipliers.values()):
        return False
    bound = 0
    coefficients: dict[int, int] = {}
    for number, multiplier in multipliers.items():
        row = system.rows[number]
        bound += multiplier * row.bound
        for column, coefficient in row.terms:
            before = coefficients.get(column, 0)
            coefficients[column] = before + multiplier * coefficient
    least = 0
    for column, coefficient in coefficients.items():
        # A column counts from 0 to its upper end: only a negative coefficient makes the sum
        # smaller.
        least += min(coefficient * system.upper[column], 0)
    return least > bound
