"""What an initiative uses in a step is worked out for that step alone, however long it takes."""

from fractions import Fraction
from itertools import pairwise

import pytest

from portfolio.canonical import input_records, scenario_record
from portfolio.certify import certify
from portfolio.certify.timing import Work, spent_share
from portfolio.choice import Choice, Taken
from portfolio.compile import compile_problem
from portfolio.source import read_workspace
from portfolio.steps import parts_falling_into
from tests.over_time.year import NAME, YEAR

SPREADS = [None, ["1"], ["0.5", "0.5"], ["0.2", "0.5", "0.3"], ["1", "0", "0", "0", "0"]]
ENDLESS = 10**15
"""Periods: the greatest number that a file can hold. A value for each of them would fit nowhere."""


@pytest.mark.parametrize("spread", SPREADS)
@pytest.mark.parametrize("steps", [1, 2, 3, 5, 12])
def test_witness_and_compiler_agree_on_what_falls_into_a_step(
    spread: list[str] | None, steps: int
) -> None:
    shares = None if spread is None else [Fraction(share) for share in spread]
    work = Work(1, steps, ends=True)
    spent = [spent_share(work, shares, step) for step in range(steps + 1)]
    each = tuple(after - before for before, after in pairwise(spent))
    assert each == parts_falling_into(shares or [Fraction(1)], steps, steps)
    assert each[:2] == parts_falling_into(shares or [Fraction(1)], steps, 2)
    assert spent[-1] == spent_share(work, shares, steps + 1) == 1


@pytest.mark.parametrize("scopes", [False, True], ids=["even", "spread"])
def test_work_that_never_ends_takes_no_longer(scopes: bool) -> None:
    text = YEAR["initiatives/INIT-0001.yaml"] + f"duration: {ENDLESS}\n"
    if scopes:
        offer = "tokens: {engineering: 60}, contributions: {gmv: 100}"
        spread = "spread: {engineering: [0.25, 0.75]}"
        kept = [line for line in text.splitlines() if not line.startswith(("tokens", "contri"))]
        kept.append(f"scope_mode: full\nscopes: {{full: {{{offer}, {spread}}}}}")
        text = "\n".join(kept) + "\n"
    workspace, findings = read_workspace({**YEAR, "initiatives/INIT-0001.yaml": text})
    assert workspace is not None and not findings
    planning = workspace.planning(NAME)
    taken = Taken("full" if scopes else None, "2026-Q1")
    choice = Choice([("INIT-0001", taken)])
    records, definition = input_records(planning), scenario_record(planning)
    uses = certify(records, definition, None, choice, 1).capacity
    [first] = [Fraction(use.used) for use in uses if use.period == "2026-Q1"]
    # Of a spread, only its first half has begun.
    part = Fraction("0.25") * 2 if scopes else 1
    assert first == Fraction(60) * part / ENDLESS
    compile_problem(planning)
