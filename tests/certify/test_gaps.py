"""DuckDB and the certificate measure the same gaps, to the last digit."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import duckdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import portfolio.gaps
from portfolio.choice import Choice
from portfolio.model import Planning, Slice, Synergy
from portfolio.periods import period_days
from portfolio.results import Gap
from tests.brute import Everything, Mask, share
from tests.certify.small import Selection, certificate, measured, planning
from tests.strategies import examples, plannings

ONE = {"tokens": {"engineering": "=1"}}


def in_limbs(planned: Planning, selection: Selection | Choice) -> tuple[Gap, ...]:
    """As DuckDB measures what is too wide for one number."""

    def refuse(*_: Any) -> Any:
        raise duckdb.OutOfRangeException("too wide")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(portfolio.gaps.measuring, "_in_sql", refuse)
        return measured(planned, selection)


def every_way(planned: Planning, selection: Selection | Choice) -> Iterator[Gap]:
    """The one gap of a planning, measured in each way."""
    for way in (measured, in_limbs):
        (row,) = way(planned, selection)
        yield row
    (row,) = certificate(planned, selection).gaps
    yield row


def test_wider_than_a_hugeint() -> None:
    """1e15 beside 1e-12, in a crossed slice of shares with 12 decimals, is 10^51 units: still
    exact."""
    third = {"UK": "=0.333333333333", "DE": "=0.666666666667"}
    sixth = {"payments": "=0.166666666667", "growth": "=0.833333333333"}
    where = {"dimensions": {"country": third, "department": sixth}}
    planned = planning(
        {
            "INIT-0001": {**ONE, **where, "contributions": {"gmv": "=1000000000000000"}},
            "INIT-0002": {**ONE, **where, "contributions": {"gmv": "=1.23456789012345E-12"}},
            "INIT-0003": {**ONE, "contributions": {"gmv": "=-0.5"}},
        },
        {
            "targets": {
                "country/department": {"UK/payments": {"gmv": {"goal": "=1000000000000000"}}}
            }
        },
    )
    (row,) = measured(planned, {"INIT-0001": None, "INIT-0002": None, "INIT-0003": None})
    share = Fraction("0.333333333333") * Fraction("0.166666666667")
    assert Fraction(row.achieved) == share * (10**15 + Fraction("1.23456789012345E-12"))
    assert row.share == "0.944444"
    assert (row,) == certificate(
        planned, {"INIT-0001": None, "INIT-0002": None, "INIT-0003": None}
    ).gaps


@pytest.mark.parametrize(
    ("contribution", "goal", "gap", "share", "severity"),
    [
        ("=100", "=1100", "0", "0", "OK"),
        ("=101", "=1100", "0", "0", "OK"),
        ("=95", "=1100", "5", "0.05", "NEAR"),
        ("=94.99999", "=1100", "5.00001", "0.05", "WARN"),
        ("=99.99995", "=1100", "0.00005", "0.000001", "NEAR"),
        ("=99.999951", "=1100", "0.000049", "0", "NEAR"),
        ("=-20", "=1100", "120", "1.2", "WARN"),
        ("=0", "=1001", "1", "1", "WARN"),
        ("=0.38", "=1000.4", "0.02", "0.05", "NEAR"),
        ("=0.379", "=1000.4", "0.021", "0.0525", "WARN"),
    ],
)
def test_rounding_and_severity(
    contribution: str, goal: str, gap: str, share: str, severity: str
) -> None:
    """Shares are rounded half up to 6 decimals; 5% is judged before the rounding."""
    planned = planning(
        {"INIT-0001": {**ONE, "contributions": {"gmv": contribution}}},
        {"targets": {"all": {"gmv": {"goal": goal, "baseline": "=1000"}}}},
    )
    for row in every_way(planned, {"INIT-0001": None}):
        assert (row.gap, row.share, row.severity) == (gap, share, severity)


@pytest.mark.parametrize(("level", "severity"), [("goal", "WARN"), ("ceiling", "CRITICAL")])
def test_no_uplift_required(level: str, severity: str) -> None:
    """Where the level is the baseline there is no share, and so no goal that is nearly met."""
    planned = planning(
        {"INIT-0001": {**ONE, "contributions": {"churn": "=0.01"}}},
        {"targets": {"all": {"churn": {level: "=0.2", "baseline": "=0.2"}}}},
    )
    for row in every_way(planned, {"INIT-0001": None}):
        seen = (row.level, row.achieved, row.gap, row.share, row.severity)
        assert seen == (level, "0.21", "0.01", None, severity)


@pytest.mark.parametrize("level", ["floor", "ceiling"])
def test_a_promise_is_never_nearly_kept(level: str) -> None:
    """However little of a floor or ceiling is missing, it is critical."""
    kpi, target, amount = (
        ("gmv", "=100", "=99.9999") if level == "floor" else ("churn", "=-1", "=-0.9999")
    )
    planned = planning(
        {"INIT-0001": {**ONE, "contributions": {kpi: amount}}},
        {"targets": {"all": {kpi: {level: target}}}},
    )
    for row in every_way(planned, {"INIT-0001": None}):
        assert row.severity == "CRITICAL"


def test_ideas() -> None:
    """Kept ones, the scope that helps most, and the best tier in reach; dates count, no other rule
    does."""
    scopes = {
        name: {**ONE, "contributions": {"gmv": amount}}
        for name, amount in {"mvp": "=5", "full": "=3"}.items()
    }
    pair = {"members": ["INIT-0001", "INIT-0005"], "bonus": {"gmv": "=100"}}
    late = {"earliest_start": "2027-01-01"}
    planned = planning(
        {
            "INIT-0001": {**ONE, "contributions": {"gmv": "=10"}},
            "INIT-0002": {**ONE, "contributions": {"gmv": "=-4"}, "status": "committed"},
            "INIT-0003": {**ONE, "contributions": {"gmv": "=7"}, "status": "in_progress", **late},
            "INIT-0004": {"scope_mode": "choose", "scopes": scopes},
            "INIT-0005": {**ONE, "contributions": {"gmv": "=1000"}, **late},
            "INIT-0006": {**ONE, "contributions": {"gmv": "=20"}},
        },
        {
            "targets": {"all": {"gmv": {"goal": "=5000", "baseline": "=1000"}}},
            "constraints": {
                "exclude": {"INIT-0006": "on hold"},
                "synergies": {
                    "out-of-time": pair,
                    "two": {
                        **pair,
                        "members": ["INIT-0001", "INIT-0006"],
                        "bonus": {"gmv": "=300"},
                    },
                },
            },
        },
    )
    chosen = {"INIT-0002": None, "INIT-0003": None}
    for (row,) in (measured(planned, chosen), certificate(planned, chosen).gaps):
        assert row.ideas == str(1000 + 10 + 7 + 5 + 20 + 300)


def _keep_dates(everything: Everything) -> Mask:
    """Which portfolios have nothing that its own dates forbid."""
    keeps = np.ones(everything.count, dtype=np.bool_)
    for family, mask in everything.rules():
        if family == "candidate":
            keeps &= mask
    return keeps


def _ideas(planned: Planning, kpi: str, where: Slice) -> Fraction:
    """The definition once more, by going over choices: each initiative's best, each synergy's
    best."""
    everything = Everything(planned)
    metric = planned.metrics.metrics[kpi]
    first, last = period_days(planned.scenario.period)
    able, total = [], Fraction(0)
    for key in everything.pool:
        initiative = planned.initiatives[key]
        is_late = initiative.earliest_start is not None and initiative.earliest_start > last
        is_early = initiative.latest_finish is not None and initiative.latest_finish < first
        if key not in everything.kept and (is_late or is_early):
            continue
        able.append(key)
        own = share(planned.initiatives[key], where)
        amounts = [
            Fraction(offer.contributions.get(kpi, 0)) for offer in initiative.offers().values()
        ]
        total += max(0, *(metric.sign * own * amount for amount in amounts))
    for synergy in planned.scenario.constraints.synergies.values():
        members = set(synergy.members)
        there = len(members & everything.there)
        most = there + len(members & set(able))
        mean = sum((share(planned.initiatives[key], where) for key in members), Fraction(0)) / len(
            members
        )
        earned = [
            _bonus(synergy, count, kpi) - _bonus(synergy, there, kpi)
            for count in range(there, most + 1)
        ]
        total += max(metric.sign * mean * amount for amount in earned)
    return metric.sign * total


def _bonus(synergy: Synergy, count: int, kpi: str) -> Fraction:
    """What so many members earn: the highest tier that they reach."""
    reached = [tier for tier in synergy.steps() if tier.at_least <= count]
    return Fraction(reached[-1].bonus.get(kpi, 0)) if reached else Fraction(0)


def test_selecting_does_not_change_what_a_synergy_is_worth() -> None:
    """The share of a bonus in a slice is the mean over all members, in the pool or not."""
    uk = {**ONE, "dimensions": {"country": "UK"}}
    synergy = {
        "members": ["INIT-0001", "INIT-0002", "INIT-0003"],
        "at_least": 1,
        "bonus": {"gmv": "=9"},
    }
    scenario = {
        "targets": {"country": {"UK": {"gmv": {"goal": "=9"}}}},
        "constraints": {"synergies": {"together": synergy}},
    }
    initiatives = {f"INIT-000{n}": uk for n in (1, 2, 3)}
    everyone = planning(initiatives, scenario)
    two = planning(initiatives, scenario, select=frozenset({"INIT-0001", "INIT-0002"}))
    for planned, achieved in ((everyone, "9"), (two, "9")):
        for (row,) in (
            measured(planned, {"INIT-0001": None}),
            certificate(planned, {"INIT-0001": None}).gaps,
        ):
            assert row.achieved == achieved


def test_synergies_of_different_sizes() -> None:
    """1/2 of one bonus and 1/3 of another: the denominator holds both."""
    where = {
        f"INIT-000{n}": {**ONE, "dimensions": {"country": "UK" if n == 1 else "DE"}}
        for n in (1, 2, 3)
    }
    synergies = {
        "a-pair": {"members": ["INIT-0001", "INIT-0002"], "bonus": {"gmv": "=1"}},
        "a-trio": {"members": ["INIT-0001", "INIT-0002", "INIT-0003"], "bonus": {"gmv": "=1"}},
        "one-more": {"members": ["INIT-0001", "INIT-0003"], "bonus": {"gmv": "=10"}},
    }
    scenario = {
        "targets": {"country": {"UK": {"gmv": {"goal": "=9"}}}},
        "constraints": {"synergies": synergies},
    }
    planned, everyone = planning(where, scenario), dict.fromkeys(where)
    for (row,) in (measured(planned, everyone), certificate(planned, everyone).gaps):
        assert Fraction(row.achieved) == Fraction(1, 2) + Fraction(1, 3) + 5


def test_without_targets() -> None:
    assert measured(planning({"INIT-0001": ONE}), {"INIT-0001": None}) == ()


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
        if missing > 0:
            assert row.ideas is not None
            ideas = _ideas(planned, row.kpi, Slice(row.dimension, row.value))
            assert Fraction(row.ideas) == baseline + ideas
            best = everything.kpi(row.kpi, Slice(row.dimension, row.value))
            inside = np.flatnonzero(_keep_dates(everything))
            assert all(sign * best.at(int(number)) <= sign * ideas for number in inside)


@examples(40)
@given(plannings(), st.data())
def test_agree_in_limbs(planned: Planning, data: st.DataObject) -> None:
    """Split into digits, the same numbers."""
    everything = Everything(planned)
    selection = everything.selection(data.draw(st.integers(0, everything.count - 1)))

    assert in_limbs(planned, selection) == certificate(planned, selection).gaps
