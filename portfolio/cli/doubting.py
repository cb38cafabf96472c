"""`verify --proof`: the second witness."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.cli.boundary import Exit, ExpectedError, gravest
from portfolio.cli.options import say, width, write
from portfolio.cli.progress import progress
from portfolio.engines import ENGINES, MissingExtraError

if TYPE_CHECKING:
    from portfolio.doubt import Doubts
    from portfolio.prove.stored import StoredProof
    from portfolio.record.recheck import Recheck
    from portfolio.solve.cpsat import CpSat

_WITNESS = ENGINES["cpsat"]


def doubt_runs(root: Path, names: Sequence[str], seconds: float, form: str, *, color: bool) -> Exit:
    """Recheck runs, and prove those that hold; where no proof closes, ask CP-SAT for a counterexample."""
    from portfolio.cli.recorded import recheck_json, write_recheck
    from portfolio.record.recheck import recheck

    solver: CpSat | None = None
    codes, told = [], []
    for name in names:
        found = recheck(root, name)
        proof = _proof(root, name) if found.holds else None
        if proof is not None:
            codes.append(Exit.DONE)
            told.append({**recheck_json(found), "proof": _checkable_json(proof)})
            if form == "text":
                write_recheck(found, color)
                write(f"        proven      {proof.detail}\n")
            continue
        if found.holds:
            solver = solver or _second_witness()
        doubts = _doubts(root, name, solver, seconds) if found.holds and solver else None
        codes.append(_code(found, doubts))
        told.append({**recheck_json(found), "proof": None if doubts is None else _proof_json(doubts)})
        if form == "text":
            write_recheck(found, color)
            if doubts is not None:
                _write(doubts, seconds, color=color)
    if form == "json":
        from portfolio.report.json_text import as_json_text

        write(as_json_text({"runs": told}))
    else:
        say(f"{codes.count(Exit.DONE)} of {len(codes)} runs are proven")
    return gravest(codes)


def _proof(root: Path, name: str) -> "StoredProof | None":
    """The proof of a run, stored or made now, if it proves every claim."""
    from portfolio.actions.proofs import proof_in_hand
    from portfolio.prove.stored import ProofState

    with progress(name) as doing:
        proof = proof_in_hand(root, name, doing)
    if proof.state is ProofState.REFUSED:
        raise ExpectedError(proof.detail, Exit.STALE)
    return proof if proof.state is ProofState.PROVEN else None


def _checkable_json(proof: "StoredProof") -> dict[str, object]:
    nothing = {"stated": None, "value": None, "change": None}
    claims = [{"stage": name, "text": name, "verdict": "proven", **nothing} for name in proof.claims]
    return {"engine": None, "claims": claims, "dual_bound": None, "room": None}


def _second_witness() -> "CpSat":
    try:
        _WITNESS.versions()
    except MissingExtraError as missing:
        raise ExpectedError(str(missing), Exit.USAGE) from None
    from portfolio.solve.cpsat import CpSat

    return CpSat()


def _doubts(root: Path, name: str, solver: "CpSat", seconds: float) -> "Doubts":
    """A run that holds can be read: `recheck` has done so."""
    from portfolio.doubt import doubt
    from portfolio.record import RecordedRun, read_inputs, read_run

    run = read_run(root, name)
    assert isinstance(run, RecordedRun)
    inputs = read_inputs(root, run.manifest.inputs)
    assert isinstance(inputs, bytes)
    records = [json.loads(line) for line in inputs.splitlines()]
    with progress(name) as doing:
        return doubt(run.manifest, run.result, records, solver, seconds, doing)


def _code(found: "Recheck", doubts: "Doubts | None") -> Exit:
    from portfolio.solve.witness import Verdict

    verdicts = {claim.verdict for claim in doubts.claims} if doubts else set()
    if not found.holds or Verdict.REFUTED in verdicts:
        return Exit.STALE
    return Exit.DONE if verdicts == {Verdict.PROVEN} else Exit.UNPROVEN


def _proof_json(doubts: "Doubts") -> dict[str, object]:
    claims = [{**asdict(claim), "verdict": claim.verdict.value} for claim in doubts.claims]
    return {"engine": _WITNESS.versions(), "claims": claims, "dual_bound": doubts.dual_bound, "room": doubts.room}


def _write(doubts: "Doubts", seconds: float, *, color: bool) -> None:
    from portfolio.report.doubts import DoubtLine, doubts_view

    lines = [
        DoubtLine(
            claim.verdict.value,
            claim.text,
            claim.value,
            claim.change.added if claim.change else (),
            claim.change.dropped if claim.change else (),
        )
        for claim in doubts.claims
    ]
    view = doubts_view(lines, doubts.dual_bound, doubts.room, seconds=seconds, width=width(), color=color)
    write(view, color=color)
