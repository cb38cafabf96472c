"""DuckDB and the certificate measure the same gaps, to the last digit."""

from fractions import Fraction
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

import portfolio.gaps
from portfolio.model import Planning, Slice
from tests.brute import Everything
from tests.certify.small import certificate, measured, planning
from tests.strategies import examples, plannings

ONE = {"tokens": {"engineering": "=1"}}


@examples(120)
@given(plannings(), st.data())
def test_agree(planned: Planning, data: st.DataObject) -> None:
    """Two witnesses, one table; and both say what the definition says."""
    everything = Everything(planned)
    mine = data.draw(st.integers(0, everything.count - 1))
    selection = everything.selection(mine)
    rows = measured(planned, selection)
    assert rows == certificate(planned, selection).gaps
    for row in rows:
        total = everything.kpi(row.kpi, Slice(row.dimension, row.value)).at(mine)
        baseline = Fraction(row.baseline or 0)
        assert Fraction(row.achieved) == baseline + total
        sign = planned.metrics.metrics[row.kpi].sign
        missing = sign * (Fraction(row.target) - baseline - total)
        assert Fraction(row.gap) == max(missing, 0)
        assert (row.severity == "OK") == (missing <= 0)


@examples(40)
@given(plannings(), st.data())
def test_agree_in_limbs(planned: Planning, data: st.DataObject) -> None:
    """Split into digits, the same numbers."""
    everything = Everything(planned)
    selection = everything.selection(data.draw(st.integers(0, everything.count - 1)))

    def refuse(*_: Any) -> Any:
        raise duckdb.OutOfRangeException("too wide")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(portfolio.gaps, "_in_sql", refuse)
        assert measured(planned, selection) == certificate(planned, selection).gaps


def test_wider_than_a_hugeint() -> None:
    """1e15 beside 1e-12, in a crossed slice of shares with 12 decimals, is 10^51 units: still exact."""
    third = {"UK": "=0.333333333333", "DE": "=0.666666666667"}
    sixth = {"payments": "=0.166666666667", "growth": "=0.833333333333"}
    where = {"dimensions": {"country": third, "department": sixth}}
    planned = planning(
        {
            "INIT-0001": {**ONE, **where, "contributions": {"gmv": "=1000000000000000"}},
            "INIT-0002": {**ONE, **where, "contributions": {"gmv": "=1.23456789012345E-12"}},
            "INIT-0003": {**ONE, "contributions": {"gmv": "=-0.5"}},
        },
        {"targets": {"country/department": {"UK/payments": {"gmv": {"goal": "=1000000000000000"}}}}},
    )
    (row,) = measured(planned, {"INIT-0001": None, "INIT-0002": None, "INIT-0003": None})
    share = Fraction("0.333333333333") * Fraction("0.166666666667")
    assert Fraction(row.achieved) == share * (10**15 + Fraction("1.23456789012345E-12"))
    assert row.share == "0.944444"
    assert (row,) == certificate(planned, {"INIT-0001": None, "INIT-0002": None, "INIT-0003": None}).gaps


@pytest.mark.parametrize(
    ("contribution", "gap", "share", "severity"),
    [
        ("=100", "0", "0", "OK"),
        ("=101", "0", "0", "OK"),
        ("=95", "5", "0.05", "WARN"),
        ("=94.99999", "5.00001", "0.05", "CRITICAL"),
        ("=99.99995", "0.00005", "0.000001", "WARN"),
        ("=99.999951", "0.000049", "0", "WARN"),
        ("=-20", "120", "1.2", "CRITICAL"),
    ],
)
def test_rounding_and_severity(contribution: str, gap: str, share: str, severity: str) -> None:
    """Shares are rounded half up to 6 decimals; 5% is judged before the rounding."""
    planned = planning(
        {"INIT-0001": {**ONE, "contributions": {"gmv": contribution}}},
        {"targets": {"all": {"gmv": {"goal": "=1100", "baseline": "=1000"}}}},
    )
    for (row,) in (measured(planned, {"INIT-0001": None}), certificate(planned, {"INIT-0001": None}).gaps):
        assert (row.gap, row.share, row.severity) == (gap, share, severity)


def test_no_uplift_required() -> None:
    """Where the level is the baseline there is no share; any gap is critical."""
    planned = planning(
        {"INIT-0001": {**ONE, "contributions": {"churn": "=0.01"}}},
        {"targets": {"all": {"churn": {"ceiling": "=0.2", "baseline": "=0.2"}}}},
    )
    for (row,) in (measured(planned, {"INIT-0001": None}), certificate(planned, {"INIT-0001": None}).gaps):
        assert (row.level, row.achieved, row.gap, row.share, row.severity) == (
            "ceiling",
            "0.21",
            "0.01",
            None,
            "CRITICAL",
        )


def test_selecting_does_not_change_what_a_synergy_is_worth() -> None:
    """The share of a bonus in a slice is the mean over all members, in the pool or not."""
    uk = {**ONE, "dimensions": {"country": "UK"}}
    synergy = {"members": ["INIT-0001", "INIT-0002", "INIT-0003"], "at_least": 1, "bonus": {"gmv": "=9"}}
    scenario = {
        "targets": {"country": {"UK": {"gmv": {"goal": "=9"}}}},
        "constraints": {"synergies": {"together": synergy}},
    }
    initiatives = {f"INIT-000{n}": uk for n in (1, 2, 3)}
    everyone = planning(initiatives, scenario)
    two = planning(initiatives, scenario, select=frozenset({"INIT-0001", "INIT-0002"}))
    for planned, achieved in ((everyone, "9"), (two, "9")):
        for (row,) in (measured(planned, {"INIT-0001": None}), certificate(planned, {"INIT-0001": None}).gaps):
            assert row.achieved == achieved


def test_synergies_of_different_sizes() -> None:
    """1/2 of one bonus and 1/3 of another: the denominator holds both."""
    where = {f"INIT-000{n}": {**ONE, "dimensions": {"country": "UK" if n == 1 else "DE"}} for n in (1, 2, 3)}
    synergies = {
        "a-pair": {"members": ["INIT-0001", "INIT-0002"], "bonus": {"gmv": "=1"}},
        "a-trio": {"members": ["INIT-0001", "INIT-0002", "INIT-0003"], "bonus": {"gmv": "=1"}},
        "one-more": {"members": ["INIT-0001", "INIT-0003"], "bonus": {"gmv": "=10"}},
    }
    scenario = {"targets": {"country": {"UK": {"gmv": {"goal": "=9"}}}}, "constraints": {"synergies": synergies}}
    planned, everyone = planning(where, scenario), dict.fromkeys(where)
    for (row,) in (measured(planned, everyone), certificate(planned, everyone).gaps):
        assert Fraction(row.achieved) == Fraction(1, 2) + Fraction(1, 3) + 5


def test_without_targets() -> None:
    assert measured(planning({"INIT-0001": ONE}), {"INIT-0001": None}) == ()
