"""Stored inputs and a definition that do not fit each other are refused before anything is worked
out.

Of a scenario with a schedule, initiatives of a part of its period take part too.
"""

from collections.abc import Callable
from typing import Any

import pytest

from portfolio.canonical import input_records, scenario_record
from portfolio.certify import UnsoundError, require_sound
from portfolio.source import read_workspace
from tests.over_time.year import NAME, YEAR

Data = dict[str, Any]


def year() -> tuple[dict[str, Data], Data]:
    """Record by key, and the definition."""
    workspace, _ = read_workspace(YEAR)
    assert workspace is not None
    planning = workspace.planning(NAME)
    records = {record["key"]: record for record in input_records(planning)}
    return records, scenario_record(planning)


def test_the_year_itself_is_sound() -> None:
    records, definition = year()
    require_sound(list(records.values()), definition)


def _requires_nobody(records: dict[str, Data]) -> None:
    records["INIT-0001"]["requires"] = ["INIT-9999"]


def _moves_no_kpi(records: dict[str, Data]) -> None:
    records["INIT-0001"]["contributions"] = {"moon": "1"}


def _uses_no_resource(records: dict[str, Data]) -> None:
    records["INIT-0001"]["tokens"] = {"moon": "1"}


def _offers_another_scope(records: dict[str, Data]) -> None:
    scope = {"tokens": {}, "contributions": {}, "spread": {}, "duration": None}
    records["INIT-0001"] |= {"scopes": {"full": scope}, "scope_mode": "half"}


def _offers_another_scope_without_taking_part(records: dict[str, Data]) -> None:
    _offers_another_scope(records)
    records["INIT-0001"]["status"] = "rejected"


BREAKS = [
    _requires_nobody,
    _moves_no_kpi,
    _uses_no_resource,
    _offers_another_scope,
    _offers_another_scope_without_taking_part,
]


@pytest.mark.parametrize("change", BREAKS, ids=lambda change: change.__name__.strip("_"))
def test_an_initiative_of_a_part_of_the_period_is_looked_at_too(
    change: Callable[[dict[str, Data]], None],
) -> None:
    records, definition = year()
    assert records["INIT-0001"]["period"] != definition["period"]
    change(records)
    with pytest.raises(UnsoundError, match=r"INIT-0001 (names|offers)"):
        require_sound(list(records.values()), definition)
