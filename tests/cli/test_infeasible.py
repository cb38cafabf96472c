"""Scenarios without a plan: tests/examples/no-plan lays one over the base, expected.txt is what
`solve` shows.

They are written anew with PORTFOLIO_GOLDEN=1.
"""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from portfolio.cli.boundary import Exit
from portfolio.results import shown_run_id
from tests.cli.conftest import Command
from tests.portfolios import cases, overlaid

NAME = "q1-infeasible"
CASES = pytest.mark.parametrize("case", cases("no-plan"), ids=lambda case: case.name)


@pytest.fixture
def of_case(portfolio: Command, tmp_path: Path) -> Callable[..., Result]:
    """Run a command on the portfolio of a case."""
    root = tmp_path / "of case"
    return lambda case, *words: portfolio(*words, "--root", str(overlaid(case, root)))


@CASES
def test_solve_ends_with_4_and_says_why(case: Path, of_case: Callable[..., Result]) -> None:
    done = of_case(case, "solve", NAME)
    assert done.exit_code == Exit.INFEASIBLE
    shown = re.sub(rf"{NAME}-[0-9a-f]{{12}}", f"{NAME}-(run)", done.stdout)
    expected = case / "expected.txt"
    if os.environ.get("PORTFOLIO_GOLDEN"):
        expected.write_text(shown, "utf-8")
    assert shown == expected.read_text("utf-8")
    assert done.stderr == ""


@CASES
def test_record_stores_that_there_is_no_plan(
    case: Path, of_case: Callable[..., Result], tmp_path: Path
) -> None:
    done = of_case(case, "record", NAME)
    assert done.exit_code == Exit.INFEASIBLE
    [stored] = (tmp_path / "of case/runs/results" / NAME).iterdir()
    assert (
        done.stdout
        == f"{shown_run_id(stored.name)}: stored; NO PLAN: see portfolio repair {NAME}\n"
    )
    # As long as it has none, every record says so; unless that is meant.
    again = of_case(case, "record", NAME)
    assert again.exit_code == Exit.INFEASIBLE
    assert (
        again.stdout
        == f"{shown_run_id(stored.name)}: stored before; NO PLAN: see portfolio repair {NAME}\n"
    )
    assert of_case(case, "record", NAME, "--allow-infeasible").exit_code == Exit.DONE
    result = json.loads((stored / "result.json").read_text())
    assert (result["status"], result["items"], result["certificate"]) == ("infeasible", [], None)
    assert bool([r for r in result["report"] if r["severity"] == "error"]) == (
        case.name == "known-before-the-solver"
    )
    # What only a solver found is shown by rows that contradict each other, where the relaxation has
    # no solution.
    is_elementary = case.name == "known-before-the-solver"
    is_shown = is_elementary or result["diagnosis"]["contradiction"] is not None
    code = Exit.DONE if is_shown else Exit.UNPROVEN
    assert of_case(case, "verify", stored.name).exit_code == code
    shown, solved = (
        of_case(case, *words).stdout for words in (("show", stored.name), ("solve", NAME))
    )
    assert " ".join(shown.split()) == re.sub(
        r" \(q1-infeasible\.yaml:\d+\)", "", " ".join(solved.split())
    )
