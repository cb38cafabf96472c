"""Proofs for outsiders: what is exported refutes its formula, and a formula that something keeps
has no proof."""

import os
from pathlib import Path

import pytest

from portfolio.actions.proofs import export_proof
from portfolio.prove import ProofBudget, export_claims, stated_by
from portfolio.record import RecordedRun, read_inputs, read_run, run_ids
from tests.prove.veripb_checker import Checking, NoProofError, read, refutes

ROOT = Path(__file__).parents[2]
FEW = tuple(run for run in run_ids(ROOT) if run.startswith(("q2-outlook", "q1-synergies")))[-2:]
RUNS = run_ids(ROOT) if os.environ.get("PORTFOLIO_FULL") else FEW
BUDGET = ProofBudget(200_000, 20_000_000)


def exported(run_id: str):
    run, inputs = read_run(ROOT, run_id), b""
    assert isinstance(run, RecordedRun)
    inputs = read_inputs(ROOT, run.manifest.inputs)
    assert isinstance(inputs, bytes)
    system, claims = stated_by(inputs, run.manifest, run.result)
    return system, claims, list(export_claims(run_id, system, claims, BUDGET))


@pytest.mark.parametrize("run_id", RUNS)
def test_every_claim_is_refuted_by_its_proof(run_id: str) -> None:
    _, claims, files = exported(run_id)
    assert [one.name for one in files] == [claim.name for claim in claims]
    for one in files:
        assert one.proof is not None
        refutes(one.formula, one.proof)


@pytest.mark.parametrize("run_id", FEW[-1:])
def test_the_formula_is_the_rows_and_the_premises(run_id: str) -> None:
    """The plan of the run keeps every constraint but the last premise, which asks for more than it
    has."""
    system, claims, files = exported(run_id)
    run = read_run(ROOT, run_id)
    assert isinstance(run, RecordedRun)
    point = system.point(run.result.choice)
    values: dict[str, int] = {}
    position = 0
    for column, most in enumerate(system.upper):
        for bit in range(max(most.bit_length(), 1)):
            position += 1
            values[f"x{position}"] = point[column] >> bit & 1
    for claim, one in zip(claims, files, strict=True):
        constraints = [read(line) for line in one.formula.splitlines() if not line.startswith("*")]
        slacks = [
            sum(c * values[name] for name, c in terms.items()) - degree
            for terms, degree in constraints
        ]
        assert all(slack >= 0 for slack in slacks[:-1]) and slacks[-1] < 0
        assert len(constraints) >= len(system.rows) + len(claim.premises)


@pytest.mark.parametrize("run_id", FEW[-1:])
def test_without_its_premise_a_claim_has_no_proof(run_id: str) -> None:
    _, _, files = exported(run_id)
    for one in files:
        lines = one.formula.splitlines()
        assert one.proof is not None
        for kept in (lines[:-1], [*lines[:-1], ">= 0 ;"]):
            with pytest.raises((NoProofError, KeyError)):
                refutes("\n".join(kept), one.proof)


@pytest.mark.parametrize("run_id", FEW[-1:])
def test_a_proof_with_a_line_less_is_none(run_id: str) -> None:
    _, _, files = exported(run_id)
    one = max(files, key=lambda file: len(file.proof or ""))
    lines = (one.proof or "").splitlines()
    derived = [at for at, line in enumerate(lines) if line.startswith(("pol", "rup", "red"))]
    for at in derived[:: max(1, len(derived) // 20)]:
        with pytest.raises((NoProofError, KeyError, ValueError, IndexError)):
            refutes(one.formula, "\n".join([*lines[:at], *lines[at + 1 :]]))


def test_the_checker_of_this_test_is_strict() -> None:
    checking = Checking([read("+1 x1 +1 x2 >= 1 ;")])
    checking.take(["f 1"], 0)
    for line in (
        "rup +1 x1 >= 1 ;",
        "red -1 x1 >= 0 ; x1 -> 0",
        "conclusion UNSAT : 1",
        "pol 1 -1 *",
        "e 1",
    ):
        with pytest.raises(NoProofError):
            checking.take([line], 0)
    checking.take(["red +1 y -1 x1 >= 0 ; y -> 1"], 0)


def test_it_is_written_once(tmp_path: Path) -> None:
    made = export_proof(ROOT, FEW[-1], tmp_path)
    assert made.still_open == () and {Path(name).suffix for name in made.files} == {".opb", ".pbp"}
    assert sorted(path.name for path in made.folder.iterdir()) == list(made.files)
    with pytest.raises(Exception, match="is there already"):
        export_proof(ROOT, FEW[-1], tmp_path)
