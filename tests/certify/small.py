"""Small plannings by hand: only what a test is about is said."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from portfolio import canonical
from portfolio.certify import certify
from portfolio.choice import Choice
from portfolio.compile.pool import pool_of
from portfolio.gaps import measure_gaps
from portfolio.model import Initiative, Metrics, Organization, Planning, Scenario
from portfolio.results import Certificate, Gap

Selection = Mapping[str, str | None]


def frozen(value: Any) -> Any:
    """JSON-like data as the models take it: lists as tuples, numbers in strings that start with =
    as decimals."""
    if isinstance(value, Mapping):
        return {key: frozen(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return tuple(frozen(inner) for inner in value)
    if isinstance(value, str) and value.startswith("="):
        return Decimal(value[1:])
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value


def planning(
    initiatives: Mapping[str, Mapping[str, Any]],
    scenario: Mapping[str, Any] | None = None,
    select: frozenset[str] | None = None,
) -> Planning:
    """Initiatives INIT-… are candidates of 2026-Q1 where they say nothing else."""
    metrics = {
        "gmv": {"name": "GMV", "level": "north_star", "unit": "GBP"},
        "retention": {"name": "Retention", "level": "strategic", "unit": "fraction"},
        "churn": {
            "name": "Churn",
            "level": "strategic",
            "unit": "fraction",
            "direction": "decrease",
        },
        "latency": {
            "name": "Latency",
            "level": "operational",
            "unit": "ms",
            "direction": "decrease",
        },
    }
    organization = {
        "name": "Northwind",
        "resources": {"engineering": {"unit": "day"}, "design": {"unit": "day"}},
        "dimensions": {
            "country": {"UK": "UK", "DE": "DE"},
            "department": {"payments": "P", "growth": "G"},
        },
    }
    standard = {"title": "An idea", "status": "candidate", "period": "2026-Q1"}
    basis = {"title": "Plan", "period": "2026-Q1", "objective": {"mode": "north_star"}}
    return Planning(
        "plan",
        Scenario.model_validate(frozen({**basis, **(scenario or {})})),
        Organization.model_validate(organization),
        Metrics.model_validate({"metrics": metrics}),
        {
            key: Initiative.model_validate(frozen({"key": key, **standard, **i}))
            for key, i in initiatives.items()
        },
        select,
    )


def certificate(
    planned: Planning, selection: Selection | Choice, key_orders: int = 1
) -> Certificate:
    """What the witness says about a selection."""
    records, definition = canonical.input_records(planned), canonical.scenario_record(planned)
    select = None if planned.select is None else sorted(planned.select)
    return certify(records, definition, select, chosen(selection), key_orders)


def measured(planned: Planning, selection: Selection | Choice) -> tuple[Gap, ...]:
    """What DuckDB says about a selection."""
    records, definition = canonical.input_records(planned), canonical.scenario_record(planned)
    pool = pool_of(planned)
    return measure_gaps(records, definition, chosen(selection), pool.there, pool.members)


def chosen(selection: Selection | Choice) -> Choice:
    """The choice of initiative -> scope, or the choice itself."""
    return selection if isinstance(selection, Choice) else Choice.of_scopes(selection)


def rows(found: Certificate, family: str) -> list[tuple[str, str, str, str, str]]:
    """Id, left side, sense, bound and slack of each rule of a family."""
    mine = [check for check in found.rules if check.rule.family == family]
    return [(check.rule.id, check.left, check.sense, check.bound, check.slack) for check in mine]


def stages_by_name(found: Certificate) -> dict[str, str]:
    """The value of each stage, by the name that messages give it."""
    return {str(stage): value for stage, value in found.stage_values.items()}
