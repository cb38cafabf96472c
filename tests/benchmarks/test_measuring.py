"""What the benchmarks measure with and on."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from benchmarks import generated
from benchmarks.importers.instance import Instance, as_yaml, item_key, nonzero, write
from benchmarks.importers.tokens import Tokens
from benchmarks.raw import solve_raw
from benchmarks.stages import growth
from portfolio.checked import check
from portfolio.compile import compile_problem


def test_numbers_are_read_and_written_as_they_stand() -> None:
    words = Tokens("3 0.10 1e3 x")
    assert words.integer() == 3
    assert as_yaml({"cap": words.number(), "floor": words.number()}) == "cap: 0.10\nfloor: 1000\n"
    with pytest.raises(ValueError, match="'x' is not a number"):
        words.number()
    with pytest.raises(ValueError, match="ends too early"):
        words.word()
    with pytest.raises(ValueError, match="not a whole number"):
        Tokens("0.5").integer()


def test_what_uses_nothing_says_so() -> None:
    assert nonzero([("a", Decimal(0)), ("b", Decimal(2))]) == {"b": Decimal(2)}
    assert nonzero([("a", Decimal(0))]) == {"a": Decimal(0)}


def test_an_instance_is_a_workspace_without_a_finding(tmp_path: Path) -> None:
    items = {
        item_key(n): {"tokens": {"weight": Decimal(n)}, "contributions": {"value": Decimal(n)}}
        for n in (1, 2, 3)
    }
    write(Instance("three", items, {"weight": "kg"}, {"weight": Decimal("4.5")}), tmp_path)
    checked = check(tmp_path)
    assert checked.findings == ()
    assert checked.workspace is not None
    raw = solve_raw(compile_problem(checked.workspace.planning("published")))
    assert (raw.value, raw.proven) == (Fraction(4), True)


def test_a_generated_portfolio_is_sound_and_has_what_it_promises(tmp_path: Path) -> None:
    generated.write(100, tmp_path)
    checked = check(tmp_path)
    assert checked.findings == ()
    assert checked.workspace is not None
    planning = checked.workspace.planning(generated.SCENARIO)
    rules = {rows.family: len(rows) for rows in compile_problem(planning).blocks}
    assert rules["capacity"] == 200
    assert rules["prerequisite"] == 50
    assert len(planning.scenario.constraints.synergies) == 10
    assert 8 <= rules["exclude_pair"] <= 10  # one that is a prerequisite too is left out
    assert len(list(planning.scenario.targets.slices())) == 10


def test_the_same_size_is_the_same_portfolio() -> None:
    assert generated.files(30) == generated.files(30)


def test_growth_is_the_exponent_of_a_power() -> None:
    assert growth([10, 100, 1000], [2.0, 2.0 * 10**1.5, 2.0 * 10**3]) == pytest.approx(1.5)
