"""What moves each target by its step: what the plan has, and what each idea could bring."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from portfolio.case import Case
from portfolio.compile import Columns, Expression, IntArray, TargetLevel, TierColumn, levels
from portfolio.gaps import Term, TimedLevel


def timed_levels(case: Case, point: IntArray) -> tuple[TimedLevel, ...]:
    """Every level of every target, in a canonical order."""
    return tuple(_timed_level(case, level, point) for level in levels(case.planning))


def _timed_level(case: Case, level: TargetLevel, point: IntArray) -> TimedLevel:
    horizon = case.columns.pool.horizon
    total = case.columns.contributions(level.kpi, level.slice, level.number(horizon))
    terms = tuple(_terms(case.columns, total, point))
    return TimedLevel(
        period=level.step or case.planning.scenario.period,
        dimension=level.slice.dimension,
        value=level.slice.value,
        kpi=level.kpi,
        kind=level.kind,
        target=level.written,
        written_baseline=level.written_baseline,
        baseline=level.baseline,
        sign=level.sign,
        terms=terms,
    )


def _terms(columns: Columns, total: Expression, point: IntArray) -> Iterator[Term]:
    amounts = {}
    coefficients = zip(total.columns.tolist(), total.coefficients.tolist(), strict=True)
    for column, coefficient in coefficients:
        amounts[column] = Fraction(coefficient, total.scale)
        if point[column]:
            yield Term("plan", "", 0, amounts[column])
    horizon, pool = columns.pool.horizon, columns.pool
    for column, item in enumerate(columns.items):
        is_in_time = item.key in pool.kept or horizon.is_placeable(pool.initiative(item.key))
        if column in amounts and is_in_time:
            yield Term("initiative", item.key, column, amounts[column])
    yield from _ideas_of_synergies(columns, amounts)


def _ideas_of_synergies(columns: Columns, amounts: Mapping[int, Fraction]) -> Iterator[Term]:
    """Of each synergy and step, every tier that its members could reach by then."""
    reached: dict[str, Fraction] = {}
    for column, tier in columns.tier_columns():
        if tier.counts != "finished":
            continue
        name = f"{tier.synergy} by {tier.step}"
        # A tier earns what all tiers up to it add.
        reached[name] = reached.get(name, Fraction(0)) + amounts.get(column, Fraction(0))
        if _able(columns, tier) >= tier.still_needed:
            yield Term("synergy", name, tier.tier.at_least, reached[name])


def _able(columns: Columns, tier: TierColumn) -> int:
    """How many members could finish by the step of a tier, each by itself."""
    pool = columns.pool
    able = 0
    for key in tier.members:
        is_placeable = key in pool.kept
        if not is_placeable and key in columns.position:
            is_placeable = pool.horizon.is_placeable(pool.initiative(key))
        if is_placeable and any(True for _ in columns.counting(tier, key)):
            able += 1
    return able
