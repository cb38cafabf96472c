"""Gaps to target, measured by DuckDB in SQL over exact integers.

Python only reads the decimals: each KPI's numbers are put over one power of ten, each dimension's
shares over another, so that all that is added and multiplied in SQL is a HUGEINT. Numbers too far
apart for 127 bits are summed by the same query over their digits in base 10^9, and put together in
Python's integers.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from portfolio.choice import Choice
from portfolio.gaps.inputs import Inputs, MeasuredLevel, Record
from portfolio.gaps.query import AMOUNTS, GAPS
from portfolio.results import Gap, Severity, exact

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["measure_gaps"]

Place = tuple[str, int]
"""A KPI, and the number of a slice."""
Source = tuple[str, str]
"""initiative or synergy, and its name."""

LIMB = 10**9
"""Base in which numbers too wide for a HUGEINT are split."""
MILLION = 10**6
"""A share of a required uplift is rounded to so many parts."""
SETTINGS: Mapping[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "python_enable_replacements": False,
    "threads": 1,
    # Written into each place that reads it, a list of thousands is planned several times.
    "disabled_optimizers": "cte_inlining",
}


class Measured(NamedTuple):
    """One row: the levels and the gap over its denominator, `millionths` of the required uplift."""

    achieved: int
    gap: int
    millionths: int | None
    severity: str
    ideas: int | None
    """What all ideas together bring; none where the level is met."""


def measure_gaps(
    records: Sequence[Record],
    definition: Record,
    choice: Choice,
    there: Collection[str],
    pool: Collection[str],
) -> tuple[Gap, ...]:
    """The gap of every level of every target under a choice, without what only a solver
    knows.

    `records` and `definition` are canonical inputs and scenario. `there` are the initiatives that
    exist already (MATH.md, "There already"): they count towards the threshold of a synergy. `pool`
    is what the plan chose from: the ideas.
    """
    # It takes a fifth of a second, which a plan that the record has can do without.
    import duckdb

    inputs = Inputs(records, definition, choice, there, pool)
    if not inputs.levels:
        return ()
    with duckdb.connect(":memory:", config=dict(SETTINGS)) as connection:
        try:
            measured = _in_sql(connection, inputs)
        except (duckdb.OutOfRangeException, duckdb.ConversionException):
            measured = _in_limbs(connection, inputs)
    return tuple(
        _gap(inputs, level, row) for level, row in zip(inputs.levels, measured, strict=True)
    )


def _in_sql(connection: "DuckDBPyConnection", inputs: Inputs) -> list[Measured]:
    """All of the arithmetic in SQL; DuckDB raises where a number would pass 127 bits."""
    connection.execute(AMOUNTS, inputs.columns(limbs=_whole))
    rows = connection.execute(GAPS, inputs.level_columns()).fetchall()
    return [Measured(*row) for row in rows]


def _in_limbs(connection: "DuckDBPyConnection", inputs: Inputs) -> list[Measured]:
    """Sums in SQL over digits in base 10^9; what remains for each level in Python's integers."""
    connection.execute("DROP TABLE IF EXISTS amounts")
    connection.execute(AMOUNTS, inputs.columns(limbs=limbs_of))
    totals: dict[Place, int] = {}
    ideas: dict[Place, dict[Source, dict[int, int]]] = {}
    rows = connection.execute("SELECT * FROM amounts ORDER BY ALL").fetchall()
    for kpi, slice_number, source, name, choice, limb, digits in rows:
        place = (kpi, slice_number)
        amount = digits * LIMB**limb
        if source == "plan":
            totals[place] = totals.get(place, 0) + amount
        else:
            of_place = ideas.setdefault(place, {})
            amounts = of_place.setdefault((source, name), {})
            amounts[choice] = amounts.get(choice, 0) + amount
    measured = []
    for level in inputs.levels:
        place = (level.kpi, level.slice)
        together = 0
        for amounts in ideas.get(place, {}).values():
            together += _most(level.sign, amounts.values())
        measured.append(_measured(inputs, level, totals.get(place, 0), together))
    return measured


def _most(sign: int, amounts: Iterable[int]) -> int:
    """What the choice that helps most adds to an improvement; nothing where none helps."""
    return max(0, *(sign * amount for amount in amounts))


def _measured(inputs: Inputs, level: MeasuredLevel, total: int, together: int) -> Measured:
    """What the query GAPS works out of a level, here of numbers that SQL cannot hold."""
    wanted, baseline = inputs.scaled(level)
    achieved, required = baseline + total, abs(wanted - baseline)
    gap = max(level.sign * (wanted - achieved), 0)
    millionths = None
    if required:
        # Rounded half up, in integers.
        millionths = (2 * MILLION * gap + required) // (2 * required)
    return Measured(
        achieved=achieved,
        gap=gap,
        millionths=millionths,
        severity=severity_of(level.name, gap, required),
        ideas=baseline + level.sign * together if gap else None,
    )


def severity_of(kind: str, gap: Fraction | int, required: Fraction | int) -> Severity:
    """How far a level is missed (MATH.md, Gaps)."""
    if not gap:
        return Severity.OK
    if kind != "goal":
        return Severity.CRITICAL
    # Never where nothing is required: no gap is a part of that.
    is_within_a_twentieth = 20 * gap <= required
    return Severity.NEAR if is_within_a_twentieth else Severity.WARN


def _gap(inputs: Inputs, level: MeasuredLevel, row: Measured) -> Gap:
    """The row as the result holds it."""
    denominator = inputs.denominator(level)
    baseline = level.target["baseline"]
    share = None if row.millionths is None else exact(Fraction(row.millionths, MILLION))
    ideas = None if row.ideas is None else exact(Fraction(row.ideas, denominator))
    return Gap(
        period=inputs.period,
        dimension=level.dimension,
        value=level.value,
        kpi=level.kpi,
        level=level.name,
        target=level.target[level.name],
        baseline=baseline,
        achieved=exact(Fraction(row.achieved, denominator)),
        gap=exact(Fraction(row.gap, denominator)),
        share=share,
        severity=Severity(row.severity),
        ideas=ideas,
    )


def _whole(number: int) -> Iterator[tuple[int, int]]:
    yield 0, number


def limbs_of(number: int) -> Iterator[tuple[int, int]]:
    """Digits in base 10^9 with their places, least first, each with the number's sign."""
    sign = -1 if number < 0 else 1
    remaining, place = abs(number), 0
    while remaining:
        remaining, digit = divmod(remaining, LIMB)
        yield place, sign * digit
        place += 1
