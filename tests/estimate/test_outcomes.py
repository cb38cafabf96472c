"""Forecast against what came: intervals that hold for small numbers, and a calibration that is only
offered."""

from decimal import Decimal
from fractions import Fraction
from math import comb
from pathlib import Path
from statistics import median

import pytest

from portfolio import Portfolio, open_portfolio
from portfolio.actions import estimates_assumed, find_outcomes
from portfolio.canonical import input_lines, input_records
from portfolio.decide import uncertain_estimates
from portfolio.estimate import computed_range, share_interval
from portfolio.estimate.intervals import chance_interval, median_interval
from portfolio.model import Initiative
from portfolio.report import outcomes_view
from portfolio.source import read_workspace
from tests.record.sample import FILES, write_files

PLACE = Fraction(1, 10_000)
TAIL = Fraction(1, 40)


def at_least(times: int, of: int, chance: Fraction) -> Fraction:
    return sum(
        (comb(of, k) * chance**k * (1 - chance) ** (of - k) for k in range(times, of + 1)),
        Fraction(0),
    )


@pytest.mark.parametrize("of", [1, 2, 5, 9])
def test_a_chance_lies_in_its_interval_at_95_percent(of: int) -> None:
    """Each end leaves out at most 2.5%, and one place further in would leave out more."""
    for times in range(of + 1):
        least, most = chance_interval(times, of)
        assert 0 <= least <= Fraction(times, of) <= most <= 1
        if times:
            assert at_least(times, of, least) < TAIL
            assert at_least(times, of, least + PLACE) >= TAIL
        if times < of:
            assert 1 - at_least(times + 1, of, most) < TAIL
            assert 1 - at_least(times + 1, of, most - PLACE) >= TAIL


def test_one_outcome_says_next_to_nothing() -> None:
    assert chance_interval(1, 1) == (Fraction(249, 10_000), Fraction(1))
    assert share_interval(0, 0) == (Fraction(0), Fraction(1))
    assert share_interval(50, 100) == (Fraction("0.4038"), Fraction("0.5962"))
    assert share_interval(0, 10) == (Fraction(0), Fraction("0.2776"))


def test_the_middle_of_few_values_is_not_known() -> None:
    assert median([Fraction(3), Fraction(1), Fraction(2)]) == 2
    assert median([Fraction(1), Fraction(4)]) == Fraction(5, 2)
    for count in range(1, 6):
        assert median_interval([Fraction(n) for n in range(count)]) is None
    assert median_interval([Fraction(n) for n in range(6)]) == (0, 5)
    assert median_interval([Fraction(n) for n in range(9)]) == (1, 7)


def delivered(number: int, forecast: int, actual: int, owner: str = "growth") -> str:
    return (
        f"key: INIT-{number:04d}\ntitle: T\nowner: {owner}\nstatus: delivered\nperiod: 2025-Q4\n"
        f"tokens: {{engineering: 1}}\ncontributions: {{gmv: {forecast}}}\n"
        f"actuals: {{gmv: {{value: {actual}, measured: 2026-01-10, source: analytics}}}}\n"
    )


@pytest.fixture
def opened(tmp_path: Path) -> Portfolio:
    root = write_files(tmp_path / "portfolio")
    for place, actual in enumerate((50, 80, 90, 100, 110, 40)):
        number = 100 + place
        (root / f"initiatives/INIT-0{number}.yaml").write_text(
            delivered(number, 100, actual), "utf-8"
        )
    return open_portfolio(root)


def test_outcomes_are_grouped_and_offer_a_calibration(opened: Portfolio) -> None:
    answer = find_outcomes(opened)
    assert [one.ratio for one in answer.outcomes] == ["0.5", "0.8", "0.9", "1", "1.1", "0.4"]
    by_kpi, by_owner = answer.groups
    assert (by_kpi.by, by_kpi.name, by_kpi.count, by_kpi.reached) == ("kpi", "gmv", 6, 2)
    assert (by_kpi.median, by_kpi.median_least, by_kpi.median_most) == ("0.85", "0.4", "1.1")
    assert (by_owner.by, by_owner.name) == ("owner", "growth")
    [calibration] = answer.calibrations
    assert (calibration.low, calibration.middle, calibration.high) == ("0.4", "0.85", "1.1")
    assert len(answer.to_pandas()) == 6
    text = outcomes_view(answer, width=100, color=False)
    assert "kpi gmv: 2 of 6 reached the forecast" in text
    assert "gmv: 85% of the forecast, 40% to 110%, by 6 outcomes" in " ".join(text.split())


def test_a_calibration_is_used_only_where_it_is_asked_for(opened: Portfolio) -> None:
    planning = opened.workspace.planning("base")
    keys = ("INIT-0001", "INIT-0004")
    assert uncertain_estimates(planning, iter(keys), estimates_assumed(opened)) == ()
    calibrated = uncertain_estimates(
        planning, iter(keys), estimates_assumed(opened, calibrated=True)
    )
    assert [(one.key, one.kpi) for one in calibrated] == [
        ("INIT-0001", "gmv"),
        ("INIT-0004", "gmv"),
    ]
    first = calibrated[0]
    assert (first.low, first.value, first.high) == (
        Decimal(48000),
        Decimal(102000),
        Decimal(132000),
    )


def test_less_of_a_kpi_to_decrease_reaches_its_forecast(tmp_path: Path) -> None:
    root = write_files(tmp_path / "portfolio")
    text = (
        delivered(100, 100, 100)
        .replace("gmv: 100", "wait: -2")
        .replace("{gmv: {value: 100", "{wait: {value: -3")
    )
    (root / "initiatives/INIT-0100.yaml").write_text(text, "utf-8")
    [group, _] = find_outcomes(open_portfolio(root)).groups
    assert (group.reached, group.count) == (1, 1)


def lines_with(change: str) -> bytes:
    old = "contributions: {gmv: 120000, retention: 0.004}"
    texts = {
        **FILES,
        "initiatives/INIT-0001.yaml": FILES["initiatives/INIT-0001.yaml"].replace(old, change),
    }
    workspace, findings = read_workspace(texts)
    assert workspace is not None
    assert findings == []
    return input_lines(input_records(workspace.planning("base")))


@pytest.mark.parametrize(
    "change",
    [
        "contributions: {gmv: {value: 120000, low: 1, high: 200000}, retention: 0.004}",
        "contributions: {gmv: {value: 120000, confidence: 0.8}, retention: {value: 0.004}}",
        "contributions: {gmv: 120000, retention: 0.004}\nactuals: {gmv: {value: 5}}",
    ],
)
def test_ranges_and_actuals_are_no_input_of_a_run(change: str) -> None:
    assert lines_with(change) == lines_with("contributions: {gmv: 120000, retention: 0.004}")


def test_the_range_of_a_parameter_is_no_input_of_a_run() -> None:
    model = (
        "contributions: {gmv: 120000, retention: 0.004}\nmath_models:\n  - {name: m, target_kpi:"
        " gmv, formula: a * b, params: {a: {value: 60000}, b: {value: 2RANGE}}}"
    )
    assert lines_with(model.replace("RANGE", ", low: 1, high: 3")) == lines_with(
        model.replace("RANGE", "")
    )


def test_the_range_of_a_computed_contribution_is_that_of_its_parameters() -> None:
    def initiative(**fields: object) -> Initiative:
        params = {
            "a": {"value": Decimal(10), "low": Decimal(5), "high": Decimal(20)},
            "b": {"value": Decimal(2), "high": Decimal(4)},
            "c": {"value": Decimal(7)},
        }
        model = {
            "name": "m",
            "target_kpi": "gmv",
            "formula": "a * c / b",
            "primary": True,
            "approved": True,
        }
        return Initiative.model_validate(
            {
                "key": "INIT-0001",
                "title": "T",
                "status": "candidate",
                "contributions": {"gmv": Decimal(35)},
                "contribution_source": "computed",
                "math_models": ({**model, "params": params},),
                **fields,
            }
        )

    assert computed_range(initiative(), "gmv") == (Decimal("8.75"), Decimal(70))
    assert computed_range(initiative(), "retention") is None
    assert computed_range(initiative(contribution_source="pm_override"), "gmv") is None
