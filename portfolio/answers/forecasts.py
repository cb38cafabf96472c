"""What was forecast beside what came, and what that says about the next forecasts."""

from typing import Literal

from portfolio.answers.answer import Answer, Cell, TableRows
from portfolio.results import Exact, Output


class ForecastOutcome(Output):
    """One contribution that was measured after delivery."""

    initiative: str
    """The key of the initiative."""
    kpi: str
    """The KPI."""
    owner: str | None
    """Who answers for the initiative."""
    model: str | None
    """The primary model of the contribution; none where a person entered it."""
    forecast: Exact
    """The contribution as it was planned."""
    actual: Exact
    """What came."""
    ratio: Exact | None
    """What came as a part of the forecast, rounded to 4 decimals; none of a forecast of 0."""


class ForecastGroup(Output):
    """The forecasts of one KPI, owner or model together."""

    by: Literal["kpi", "owner", "model"]
    """What they have in common."""
    name: str
    """Which KPI, owner or model."""
    count: int
    """How many were measured."""
    reached: int
    """How many came in at the forecast or better."""
    reached_least: Exact
    """The least that the chance of that may be, at 95% (Clopper and Pearson 1934), rounded down."""
    reached_most: Exact
    """The most that it may be, rounded up."""
    median: Exact
    """The middle of what came as parts of the forecasts, rounded to 4 decimals."""
    median_least: Exact | None
    """The least that the true middle may be, at 95%, by order statistics; none of fewer than
    six."""
    median_most: Exact | None
    """The most that it may be; none of fewer than six."""
    lowest: Exact
    """The least that came, as a part of its forecast."""
    highest: Exact
    """The most that came, as a part of its forecast."""


class Calibration(Output):
    """What forecasts of a KPI would have to be multiplied by. Offered, never applied by itself."""

    kpi: str
    """The KPI."""
    count: int
    """How many outcomes it rests on."""
    low: Exact
    """The least that came, as a part of its forecast."""
    middle: Exact
    """The middle of what came."""
    high: Exact
    """The most that came."""


class Outcomes(Answer):
    """Forecast against what came."""

    outcomes: tuple[ForecastOutcome, ...]
    """Every contribution that was measured, by initiative and KPI."""
    groups: tuple[ForecastGroup, ...]
    """By KPI, owner and model."""
    calibrations: tuple[Calibration, ...]
    """Of each KPI with at least six outcomes."""

    def rows(self) -> TableRows:
        """A row for each contribution that was measured."""
        columns = ("initiative", "kpi", "owner", "model", "forecast", "actual", "ratio")
        rows: list[tuple[Cell, ...]] = []
        for one in self.outcomes:
            numbers = (one.forecast, one.actual, one.ratio)
            rows.append((one.initiative, one.kpi, one.owner, one.model, *numbers))
        return TableRows(columns, tuple(rows))
