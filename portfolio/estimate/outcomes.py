"""What delivered initiatives brought, beside what was forecast: bias and spread by KPI, owner,
model."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from statistics import median
from typing import Literal

from portfolio.answers import Calibration, ForecastGroup, ForecastOutcome, Outcomes
from portfolio.estimate.intervals import chance_interval, median_interval
from portfolio.model import Initiative, MathModel, Metrics
from portfolio.results import exact

ENOUGH = 6
"""Outcomes from which a middle can be stated at 95%, and a calibration is offered."""
By = Literal["kpi", "owner", "model"]
GROUPINGS: tuple[By, ...] = ("kpi", "owner", "model")


def outcomes_of(initiatives: Mapping[str, Initiative], metrics: Metrics) -> Outcomes:
    """Every contribution that was measured, in groups, and what that offers for the next ones."""
    outcomes = tuple(_outcomes(initiatives))
    groups: list[ForecastGroup] = []
    for by in GROUPINGS:
        groups += _groups(by, outcomes, metrics)
    return Outcomes(
        outcomes=outcomes,
        groups=tuple(groups),
        calibrations=tuple(_calibrations(outcomes)),
    )


def _outcomes(initiatives: Mapping[str, Initiative]) -> Iterator[ForecastOutcome]:
    for key, initiative in sorted(initiatives.items()):
        for kpi, actual in sorted(initiative.actuals.items()):
            forecast = forecast_of(initiative, kpi)
            if forecast is None:
                continue
            model = _primary_model(initiative, kpi)
            ratio = None if not forecast else Fraction(actual.value) / forecast
            yield ForecastOutcome(
                initiative=key,
                kpi=kpi,
                owner=initiative.owner,
                model=None if model is None else model.name,
                forecast=exact(forecast),
                actual=exact(actual.value),
                ratio=None if ratio is None else rounded(ratio),
            )


def forecast_of(initiative: Initiative, kpi: str) -> Fraction | None:
    """What was forecast; None where it was nothing, or where several scopes leave it open."""
    offers = list(initiative.offers().values())
    if len(offers) != 1 or kpi not in offers[0].contributions:
        return None
    return Fraction(offers[0].contributions[kpi])


def _primary_model(initiative: Initiative, kpi: str) -> MathModel | None:
    if initiative.contribution_source != "computed":
        return None
    fitting = [m for m in initiative.math_models if m.primary and m.target_kpi == kpi]
    return fitting[0] if fitting else None


def ratios_of(outcomes: Iterable[ForecastOutcome]) -> list[Fraction]:
    """What came as exact parts of the forecasts, of those that were not 0."""
    ratios = []
    for one in outcomes:
        forecast = Fraction(one.forecast)
        if forecast:
            ratios.append(Fraction(one.actual) / forecast)
    return ratios


def _groups(
    by: By, outcomes: Sequence[ForecastOutcome], metrics: Metrics
) -> Iterator[ForecastGroup]:
    named: dict[str, list[ForecastOutcome]] = {}
    for one in outcomes:
        name = {"kpi": one.kpi, "owner": one.owner, "model": one.model}[by]
        if name is not None:
            named.setdefault(name, []).append(one)
    for name, members in sorted(named.items()):
        ratios = ratios_of(members)
        if ratios:
            yield _group(by, name, members, ratios, metrics)


def _group(
    by: By,
    name: str,
    members: Sequence[ForecastOutcome],
    ratios: Sequence[Fraction],
    metrics: Metrics,
) -> ForecastGroup:
    reached = 0
    for one in members:
        sign = metrics.metrics[one.kpi].sign
        reached += sign * (Fraction(one.actual) - Fraction(one.forecast)) >= 0
    least, most = chance_interval(reached, len(members))
    interval = median_interval(ratios)
    inner_least = inner_most = None
    if interval is not None:
        inner_least, inner_most = (rounded(end) for end in interval)
    middle = rounded(median(ratios))
    lowest, highest = rounded(min(ratios)), rounded(max(ratios))
    return ForecastGroup(
        by=by,
        name=name,
        count=len(members),
        reached=reached,
        reached_least=exact(least),
        reached_most=exact(most),
        median=middle,
        median_least=inner_least,
        median_most=inner_most,
        lowest=lowest,
        highest=highest,
    )


def _calibrations(outcomes: Sequence[ForecastOutcome]) -> Iterator[Calibration]:
    by_kpi: dict[str, list[ForecastOutcome]] = {}
    for one in outcomes:
        by_kpi.setdefault(one.kpi, []).append(one)
    for kpi, members in sorted(by_kpi.items()):
        ratios = ratios_of(members)
        if len(ratios) >= ENOUGH:
            yield Calibration(
                kpi=kpi,
                count=len(ratios),
                low=rounded(min(ratios)),
                middle=rounded(median(ratios)),
                high=rounded(max(ratios)),
            )


def rounded(value: Fraction) -> str:
    """Half-even to 4 decimals."""
    return exact(Fraction(round(value * 10_000), 10_000))
