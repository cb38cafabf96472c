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

from portfolio.gaps.measuring import LIMB, MILLION, SETTINGS, limbs_of, severity_of
from portfolio.results import Gap, exact

_Totals = dict[tuple[int, str, str, int], int]
"""Number of a level, source, name and choice -> amount over the level's denominator."""

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
    columns = {}
    for position, name in enumerate(names):
        columns[name] = [row[position] for row in rows]
    with duckdb.connect(":memory:", config=dict(SETTINGS)) as connection:
        sums = connection.execute(SUMS, columns).fetchall()
    totals: _Totals = {}
    for number, source, name, choice, limb, digits in sums:
        term = (number, source, name, choice)
        totals[term] = totals.get(term, 0) + digits * LIMB**limb
    return tuple(_gap(number, level, totals) for number, level in enumerate(levels))


def _digits(levels: Sequence[TimedLevel]) -> Iterator[tuple[int, str, str, int, int, str]]:
    """One row a digit of each term, its amount over the denominator of its level."""
    for number, level in enumerate(levels):
        denominator = level.denominator
        for term in level.terms:
            for limb, digit in limbs_of(int(term.amount * denominator)):
                yield number, term.source, term.name, term.choice, limb, str(digit)


def _gap(number: int, level: TimedLevel, totals: "_Totals") -> Gap:
    denominator = level.denominator
    total = totals.get((number, "plan", "", 0), 0)
    achieved = level.baseline + Fraction(total, denominator)
    required = abs(level.target - level.baseline)
    missing = max(level.sign * (level.target - achieved), Fraction(0))
    share = None
    if required:
        # Rounded half up, as the query of plans without steps does.
        millionths = (2 * MILLION * missing + required) // (2 * required)
        share = Fraction(int(millionths), MILLION)
    ideas = None
    if missing:
        brought = Fraction(_together(number, level, totals), denominator)
        ideas = level.baseline + level.sign * brought
    baseline = level.written_baseline
    return Gap(
        period=level.period,
        dimension=level.dimension,
        value=level.value,
        kpi=level.kpi,
        level=level.kind,
        target=exact(level.target),
        baseline=None if baseline is None else exact(baseline),
        achieved=exact(achieved),
        gap=exact(missing),
        share=None if share is None else exact(share),
        severity=severity_of(level.kind, missing, required),
        ideas=None if ideas is None else exact(ideas),
    )


def _together(number: int, level: TimedLevel, totals: "_Totals") -> int:
    """What all ideas improve together, each in its best way; none where it does not help."""
    most: dict[tuple[str, str], int] = {}
    for (row, source, name, _), amount in totals.items():
        if row == number and source != "plan":
            idea = (source, name)
            most[idea] = max(most.get(idea, 0), level.sign * amount)
    return sum(most.values())
