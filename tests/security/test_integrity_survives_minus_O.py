"""No check of integrity goes away when Python runs with -O, which strips every assert statement."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
SOURCES = sorted((REPOSITORY / "portfolio").rglob("*.py"))


def _only_helps_the_type_checker(test: ast.expr) -> bool:
    """Whether an assert says `x is not None` and no more: without it, the next line fails all the
    same."""
    return (
        isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.IsNot) and len(test.ops) == 1
    )


def _asserts(source: Path) -> list[ast.Assert]:
    tree = ast.parse(source.read_text("utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.Assert)]


def test_nothing_is_checked_by_an_assert_statement() -> None:
    assert len(SOURCES) > 200
    checks = [
        f"{source.relative_to(REPOSITORY)}:{node.lineno}"
        for source in SOURCES
        for node in _asserts(source)
        if not _only_helps_the_type_checker(node.test)
    ]
    assert checks == []


_PREPARED = """
import json
from portfolio.doubt import claims as module
from portfolio.doubt import doubt
from portfolio.engines.cpsat import CpSat
from tests.record.sample import sample_run

if __debug__:
    raise SystemExit("this is to run with -O")
run = sample_run()
result = run.result
records = [json.loads(line) for line in run.inputs.splitlines()]
"""
_A_VALUE_IS_FORGED = """
[stage] = result.stages
result = result.model_copy(update={"stages": (stage.model_copy(update={"value": "999999"}),)})
"""
_THE_BOUND_IS_WRONG = """
module.dual_bound = lambda problem, gain, cuts: 0
"""
_ASKED = """
doubt(run.manifest, result, records, CpSat(), seconds=60)
print("nothing was noticed")
"""


@pytest.mark.parametrize(
    ("attack", "error"),
    [
        (_A_VALUE_IS_FORGED, "UntrueRunError: objective is"),
        (
            _THE_BOUND_IS_WRONG,
            "RuntimeError: exact duals bound the objective below what the plan has",
        ),
    ],
)
def test_a_second_witness_notices_the_same_without_assert_statements(
    attack: str, error: str
) -> None:
    script = _PREPARED + attack + _ASKED
    done = subprocess.run(
        [sys.executable, "-O", "-c", script],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert error in done.stderr
    assert "nothing was noticed" not in done.stdout
