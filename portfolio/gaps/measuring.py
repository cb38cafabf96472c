"""Gaps to target, measured by DuckDB in SQL over exact integers.

Python only reads the decimals: each KPI's numbers are put over one power of ten, each dimension's shares over
another, so that all that is added and multiplied in SQL is a HUGEINT. Numbers too far apart for 127 bits are
summed by the same query over their digits in base 10^9, and put together in Python's integers.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from portfolio.choice import Choice
from portfolio.gaps.inputs import Inputs, Level, Record
from portfolio.gaps.query import GAPS, TOTALS
from portfolio.results import Gap, Severity, exact

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["measure_gaps"]

LIMB = 10**9
"""Base in which numbers too wide for a HUGEINT are split."""
SETTINGS: Mapping[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "python_enable_replacements": False,
    "threads": 1,
}


class Measured(NamedTuple):
    """Achieved level and gap over the row's denominator, the gap in millionths of the required uplift, severity."""

    achieved: int
    gap: int
    millionths: int | None
    severity: str


def measure_gaps(
    records: Sequence[Record],
    definition: Record,
    choice: Choice,
    there: Collection[str],
) -> tuple[Gap, ...]:
    """The gap of every level of every target under a choice, without `reachable`.

    `records` and `definition` are canonical inputs and scenario. `there` are the initiatives that
    exist already (MATH.md, "There already"): they count towards the threshold of a synergy.
    """
    import duckdb

    inputs = Inputs(records, definition, choice, there)
    if not inputs.levels:
        return ()
    with duckdb.connect(":memory:", config=dict(SETTINGS)) as connection:
        try:
            measured = _in_sql(connection, inputs)
        except (duckdb.OutOfRangeException, duckdb.ConversionException):
            measured = _in_limbs(connection, inputs)
    return tuple(_gap(inputs, level, row) for level, row in zip(inputs.levels, measured, strict=True))


def _in_sql(connection: "DuckDBPyConnection", inputs: Inputs) -> list[Measured]:
    """All of the arithmetic in SQL; DuckDB raises where a number would pass 127 bits."""
    connection.execute(TOTALS, inputs.columns(limbs=_whole))
    rows = connection.execute(GAPS, inputs.level_columns()).fetchall()
    return [Measured(*row) for row in rows]


def _in_limbs(connection: "DuckDBPyConnection", inputs: Inputs) -> list[Measured]:
    """Sums in SQL over digits in base 10^9; what remains for each level in Python's integers."""
    connection.execute("DROP TABLE IF EXISTS totals")
    connection.execute(TOTALS, inputs.columns(limbs=_split))
    totals: dict[tuple[str, int], int] = {}
    for kpi, place, limb, total in connection.execute("SELECT * FROM totals ORDER BY ALL").fetchall():
        totals[kpi, place] = totals.get((kpi, place), 0) + total * LIMB**limb
    return [_measured(inputs, level, totals.get((level.kpi, level.slice), 0)) for level in inputs.levels]


def _measured(inputs: Inputs, level: Level, total: int) -> Measured:
    wanted, baseline = inputs.scaled(level)
    achieved, required = baseline + total, abs(wanted - baseline)
    gap = max(level.sign * (wanted - achieved), 0)
    severity = Severity.OK if not gap else Severity.WARN if 20 * gap <= required else Severity.CRITICAL
    return Measured(achieved, gap, (2000000 * gap + required) // (2 * required) if required else None, severity)


def _gap(inputs: Inputs, level: Level, row: Measured) -> Gap:
    """The row as the result holds it."""
    denominator = inputs.denominator(level)
    baseline = level.target["baseline"]
    return Gap(
        dimension=level.dimension,
        value=level.value,
        kpi=level.kpi,
        level=level.name,
        target=level.target[level.name],
        baseline=baseline,
        achieved=exact(Fraction(row.achieved, denominator)),
        gap=exact(Fraction(row.gap, denominator)),
        share=None if row.millionths is None else exact(Fraction(row.millionths, 10**6)),
        severity=Severity(row.severity),
    )


def _whole(number: int) -> Iterator[tuple[int, int]]:
    yield 0, number


def _split(number: int) -> Iterator[tuple[int, int]]:
    """Digits in base 10^9 with their places, least first, each with the number's sign."""
    sign, rest, place = (-1 if number < 0 else 1), abs(number), 0
    while rest:
        rest, digit = divmod(rest, LIMB)
        yield place, sign * digit
        place += 1
