"""The benchmark of questions: what its report says is what was measured."""

from benchmarks.questions import CAPS, GRID, SOLVES_WANTED, report
from portfolio.case import Case
from tests.departments import company

MEASURED = {
    "prices": {"initiatives": 54, "plan": 1.0, "prices": 8.0, "solve_again": 2.0},
    "searches": {
        "initiatives": 200,
        "portfolios": [
            {"searches": n, "first_stage": n, "others": 2, "seconds": float(n)}
            for n in (20, 50, 30)
        ],
    },
    "curve": {"points": CAPS, "plans": 7, "seconds": 3.0, "plan": 1.0},
    "sweep": {
        "variants": 1000,
        "plans": 124,
        "sweep": 0.2,
        "looped": 40,
        "loop": 1.3,
        "commands": 10,
        "command": 3.4,
    },
    "company": {
        "initiatives": 2000,
        "departments": 50,
        "bounds": 200,
        "compile": 0.1,
        "plan": 9.0,
        "explain": 12.0,
    },
}


def test_the_report_says_what_was_measured() -> None:
    text = " ".join(report(MEASURED).split())
    assert "8.00 s beside 1.00 s for the plan; that is 4.0 times the command" in text
    assert f"30 solves of the first stage in the median (20 to 50; {SOLVES_WANTED}" in text
    assert "100 points** of the example: 3.00 s, for 7 different plans" in text
    assert "17 times as many by `sweep` (5 are wanted)" in text
    assert "with nothing known, takes 1.300 s (40 of them): 6.5 times as many" in text
    assert "**2,000 initiatives, 50 departments, 200 bounds of departments:**" in text
    assert "sweep" not in report({"prices": MEASURED["prices"]}).split("Seconds of one")[1]


def test_the_grid_has_a_thousand_variants() -> None:
    count = 1
    for values in GRID.values():
        assert len(set(values)) == len(values)
        count *= len(values)
    assert count == 1000


def test_a_company_has_four_bounds_for_each_department() -> None:
    planning = company(120, departments=6)
    rules = [rule.id for rule in Case(planning).rules if ".department-" in rule.id]
    assert len(rules) == 4 * 6
    homes = {
        value for one in planning.initiatives.values() for value in one.dimensions["department"]
    }
    assert len(homes) == 6
