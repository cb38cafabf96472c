"""Gaps of a plan over time: DuckDB adds integers over one common denominator a level.

A third of a quarter has no decimal, so every number is a fraction. Each level says what its KPI has
from each source by its step; all numbers of a level are put over one denominator and cut into
digits in base 10^9, which SQL adds up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Literal, NamedTuple

from portfolio.gaps.measuring import LIMB, SETTINGS, limbs_of, severity_of
from portfolio.results import Gap, exact

MILLION = 10**6

SUMS = """
SELECT "row", source, name, choice, limb, sum(amount) AS total
FROM (
    SELECT unnest($row::INTEGER[]) AS "row", unnest($source::VARCHAR[]) AS source,
           unnest($name::VARCHAR[]) AS name, unnest($choice::INTEGER[]) AS choice,
           unnest($limb::INTEGER[]) AS limb, unnest($amount::HUGEINT[]) AS amount
)
GROUP BY ALL ORDER BY ALL
"""


class Term(NamedTuple):
    """What something adds to the KPI of a level by its step.

    `source` is `plan` for what the plan has; `initiative` and `synergy` for what an idea could
    bring in one of its ways (`choice`), whether the plan takes it or not.
    """

    source: Literal["plan", "initiative", "synergy"]
    name: str
    choice: int
    amount: Fraction


@dataclass(frozen=True)
class TimedLevel:
    """One level of one target, due by the end of a step, with all that moves it."""

    period: str
    dimension: str
    value: str
    kpi: str
    kind: Literal["floor", "ceiling", "goal"]
    target: Fraction
    written_baseline: Fraction | None
    baseline: Fraction
    sign: int
    terms: tuple[Term, ...]

    @property
    def denominator(self) -> int:
        """Over which every number of the level is an integer."""
        numbers = [self.target, self.baseline, *(term.amount for term in self.terms)]
        return lcm(*(number.denominator for number in numbers))


def measure_gaps_over_time(levels: Sequence[TimedLevel]) -> tuple[Gap, ...]:
    """The gap of each level, without what only a solver knows."""
    # It takes a fifth of a second, which a plan that the record has can do without.
    import duckdb

    if not levels:
        return ()
    rows = list(_digits(levels))
    names = ("row", "source", "name", "choice", "limb", "amount")
    columns = {name: [row[position] for row in rows] for position, name in enumerate(names)}
    with duckdb.connect(":memory:", config=dict(SETTINGS)) as connection:
        sums = connection.execute(SUMS, columns).fetchall()
    added: dict[tuple[int, str, str, int], int] = {}
    for number, source, name, choice, limb, total in sums:
        place = (number, source, name, choice)
        added[place] = added.get(place, 0) + total * LIMB**limb
    return tuple(_gap(number, level, added) for number, level in enumerate(levels))


def _digits(levels: Sequence[TimedLevel]) -> Iterator[tuple[int, str, str, int, int, str]]:
    for number, level in enumerate(levels):
        denominator = level.denominator
        for term in level.terms:
            for limb, digit in limbs_of(int(term.amount * denominator)):
                yield number, term.source, term.name, term.choice, limb, str(digit)


def _gap(number: int, level: TimedLevel, added: dict[tuple[int, str, str, int], int]) -> Gap:
    denominator = level.denominator
    total = added.get((number, "plan", "", 0), 0)
    achieved = level.baseline + Fraction(total, denominator)
    required = abs(level.target - level.baseline)
    missing = max(level.sign * (level.target - achieved), Fraction(0))
    share = None
    if required:
        share = Fraction(int((2 * MILLION * missing + required) // (2 * required)), MILLION)
    ideas = None
    if missing:
        ideas = level.baseline + level.sign * Fraction(_together(number, level, added), denominator)
    return Gap(
        period=level.period,
        dimension=level.dimension,
        value=level.value,
        kpi=level.kpi,
        level=level.kind,
        target=exact(level.target),
        baseline=None if level.written_baseline is None else exact(level.written_baseline),
        achieved=exact(achieved),
        gap=exact(missing),
        share=None if share is None else exact(share),
        severity=severity_of(level.kind, missing, required),
        ideas=None if ideas is None else exact(ideas),
    )


def _together(number: int, level: TimedLevel, added: dict[tuple[int, str, str, int], int]) -> int:
    """The best way of each idea that helps."""
    most: dict[tuple[str, str], int] = {}
    for (row, source, name, _), amount in added.items():
        if row == number and source != "plan":
            most[source, name] = max(most.get((source, name), 0), level.sign * amount)
    return sum(most.values())
