"""Where a build that trusts its solver answers wrong: each trap first catches such a build, then
must not catch us."""

import json
import subprocess
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from portfolio import pipeline
from portfolio.engines import adapter
from portfolio.results import Result
from portfolio.solve import stage_solver
from portfolio.source import Workspace, read_workspace
from portfolio.stages import OBJECTIVE, key_order_part
from tests.brute import enumerate_optimum
from tests.small import NAME, files, workspace_of

Numbers = Sequence[float]


def key(number: int) -> str:
    return f"INIT-{number:04d}"


def naive(values: Numbers, rows: Sequence[tuple[Numbers, float, float]]) -> list[int]:
    """What a first draft makes of it: numbers as they are in floats, in the order of the files,
    default options.

    Rows are (coefficients, least, most). Returns the positions chosen, from 1.
    """
    matrix, least, most = (np.array(part, dtype=float) for part in zip(*rows, strict=True))
    found = milp(
        -np.array(values, dtype=float),
        constraints=LinearConstraint(matrix, least, most),
        integrality=np.ones(len(values)),
        bounds=Bounds(0, 1),
    )
    return [position for position, taken in enumerate(np.rint(found.x), start=1) if taken]


def solved(workspace: Workspace) -> Result:
    return pipeline.plan(workspace, workspace.planning(NAME), adapter()).result


def selected(result: Result) -> list[str]:
    return [item.key for item in result.items if item.selected]


TOKENS = [57, 54, 28, 43, 58, 50, 60, 57, 24, 58, 20, 50]
VALUES = [57008, 54017, 28007, 43006, 58022, 50015, 60017, 57026, 24017, 58015, 20012, 50020]
CAP = 279


def test_a_gap_of_one_in_ten_thousand_is_another_portfolio() -> None:
    first_draft = naive(VALUES, [(TOKENS, 0, CAP)])
    initiatives = "\n".join(
        f"{key(n)}: tokens: {{engineering: {tokens}}}, contributions: {{gmv: {value}}}"
        for n, (tokens, value) in enumerate(zip(TOKENS, VALUES, strict=True), start=1)
    )
    workspace = workspace_of(initiatives, f"capacity: {{engineering: {{all: {{cap: {CAP}}}}}}}")
    result = solved(workspace)
    best = enumerate_optimum(workspace.planning(NAME)).stages[OBJECTIVE]
    assert sum(VALUES[n - 1] for n in first_draft) < best
    assert Fraction(result.objective or 0) == best == Fraction(result.bound or 0)


def test_a_floor_of_less_than_the_solver_tolerates_is_kept() -> None:
    """Retention in units of 1e-7: a solver takes 0 for 3e-7, and a plan without it earns more."""
    gmv, retention, tokens = [10, 8, 9], [0, 3e-7, 1e-7], [1, 1, 1]
    first_draft = naive(gmv, [(tokens, 0, 1), (retention, 3e-7, np.inf)])
    assert first_draft == [1]
    workspace = workspace_of(
        """
        INIT-0001: contributions: {gmv: 10}
        INIT-0002: contributions: {gmv: 8, retention: 3e-7}
        INIT-0003: contributions: {gmv: 9, retention: 1e-7}
        """,
        "capacity: {engineering: {all: {cap: 1}}}\ntargets: {all: {retention: {floor: 3e-7}}}",
    )
    assert selected(solved(workspace)) == ["INIT-0002"]


def test_small_units_beside_large_ones_are_not_lost() -> None:
    """The objective in units of 1e-8 beside tokens of 1e9, and a cap that is passed by a
    millionth."""
    first_draft = naive([3.2e-8, 1e-8, 3.1e-8], [([1e9, 1e-6, 999999999.999999], 0, 1e9)])
    assert first_draft != [2, 3]
    workspace = workspace_of(
        """
        INIT-0001: tokens: {engineering: 1e9}, contributions: {gmv: 3.2e-8}
        INIT-0002: tokens: {engineering: 0.000001}, contributions: {gmv: 1e-8}
        INIT-0003: tokens: {engineering: 999999999.999999}, contributions: {gmv: 3.1e-8}
        """,
        "capacity: {engineering: {all: {cap: 1000000000}}}",
    )
    result = solved(workspace)
    assert selected(result) == ["INIT-0002", "INIT-0003"]
    assert result.objective == "0.000000041"
    assert [rule.slack for rule in result.certificate.rules if rule.rule.family == "capacity"] == [
        "0"
    ]  # type: ignore[union-attr]


def test_what_presolve_calls_infeasible_is_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A ceiling that two initiatives of a hundredth just keep beside one of 70,000: HiGHS 1.12
    finds no plan."""
    workspace = workspace_of(
        """
        INIT-0001: tokens: {engineering: 1e9, design: 0.1}, contributions: {gmv: 70000.55, churn: 120000}
        INIT-0002: tokens: {design: 0.1}, contributions: {gmv: 0}
        INIT-0003: tokens: {design: 1}, contributions: {churn: 70000.55}
        INIT-0004: tokens: {engineering: 0}, contributions: {gmv: 120000, churn: 0.01}
        INIT-0005: contributions: {retention: 70000.55, gmv: -30000, churn: 0.01}
        """,
        """
        objective:
          mode: weighted_kpis
          weights: {churn: 1, gmv: 1, retention: 0.333}
          scales: {churn: 3, gmv: 3, retention: 0.7}
        capacity: {design: {all: {floor: 1.0000001}}}
        targets: {all: {churn: {ceiling: 70000.56, goal: 70000.56, penalty: 2.5, scale: 7}}}
        """,
    )
    with monkeypatch.context() as trusting:
        trusting.setattr(stage_solver, "confirming", lambda _problem, session: session)
        with pytest.raises(pipeline.CertificateError, match="found to have no plan"):
            solved(workspace)
    assert enumerate_optimum(workspace.planning(NAME)).selection == solved(workspace).choice


def test_a_tie_is_not_decided_by_the_order_of_the_files() -> None:
    """One of two that are alike fits: a first draft takes whichever it was told of first."""
    alike = {f"INIT-000{n}": "tokens: {engineering: 3}, contributions: {gmv: 5}" for n in (1, 2, 3)}
    answers = set()
    for order in (["INIT-0001", "INIT-0002", "INIT-0003"], ["INIT-0003", "INIT-0002", "INIT-0001"]):
        [position] = naive([5] * 3, [([3] * 3, 0, 4)])
        answers.add(order[position - 1])
    assert len(answers) == 2
    results = []
    for order in (sorted(alike), sorted(alike, reverse=True)):
        lines = "\n".join(f"{name}: {alike[name]}" for name in order)
        texts = files(lines, "capacity: {engineering: {all: {cap: 4}}}")
        workspace, _ = read_workspace(texts)
        assert workspace is not None
        results.append(solved(workspace))
    assert results[0] == results[1]
    # The least of the first 20 bits of SHA-256, as `printf INIT-0002 | sha256sum` shows.
    assert selected(results[0]) == ["INIT-0002"]
    assert results[0].tie is not None
    assert results[0].tie.decided_by.id == key_order_part(1)


def test_norway_is_a_country_and_1e6_a_number() -> None:
    """YAML 1.1 reads NO as false, also as a key, and 1e6 as text."""
    workspace = workspace_of(
        """
        INIT-0001: tokens: {engineering: 1e6}, contributions: {gmv: 2}, dimensions: {country: NO}
        INIT-0002: tokens: {engineering: 1E+6}, contributions: {gmv: 1}, dimensions: {country: {NO: 0.5, UK: 0.5}}
        """,
        "capacity: {engineering: {country: {NO: {cap: 1.4e6}}}}",
    )
    result = solved(workspace)
    assert selected(result) == ["INIT-0001"]
    assert result.certificate is not None
    [use] = result.certificate.capacity
    assert (use.dimension, use.value, use.used, use.cap) == ("country", "NO", "1000000", "1400000")


PRINTS = (
    [50, 50, 38, 46, 34, 48, 20, 46, 36, 35, 60, 34, 20, 38, 39],
    [26, 10, 21, 4, 30, 23, 19, 9, 0, 25, 7, 30, 19, 8, 0],
    297,
)


@pytest.mark.parametrize("form", ["json", "text"])
def test_what_highs_prints_does_not_reach_a_reader(tmp_path: Path, form: str) -> None:
    """HiGHS tells this problem's solver of a sub-problem on file descriptor 1, whatever its options
    say; the Python API leaves that descriptor alone."""
    tokens, extra, cap = PRINTS
    initiatives = "\n".join(
        f"{key(n)}: tokens: {{engineering: {t}}}, contributions: {{gmv: {1000 * t + e}}}"
        for n, (t, e) in enumerate(zip(tokens, extra, strict=True), start=1)
    )
    for name, text in files(
        initiatives, f"capacity: {{engineering: {{all: {{cap: {cap}}}}}}}"
    ).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    command = [sys.executable, "-m", "portfolio", "solve", "--format", form]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=True
    )
    assert "Highs" not in done.stdout + done.stderr
    by_api = [sys.executable, "-c", f"import portfolio; portfolio.open_portfolio().solve('{NAME}')"]
    unguarded = subprocess.run(
        by_api, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=True
    )
    assert "Highs" in unguarded.stdout, "the trap is set no more: find another instance"
    if form == "json":
        assert json.loads(done.stdout)["runs"][0]["result"]["status"] == "optimal"
