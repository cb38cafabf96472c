"""Proofs beside the runs of a record: `runs/proofs/<run_id>.jsonl`, evidence and no part of any run."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from portfolio.certify.checker import ProofError, check_proof
from portfolio.certify.claims import Claim, ClaimError, claims_of
from portfolio.certify.rows import System, system_of
from portfolio.certify.standalone import proof_lines
from portfolio.places import inside
from portfolio.prove.proof import Proof, prove
from portfolio.prove.tree import Budget
from portfolio.record import Damage, RecordedRun, read_inputs
from portfolio.record.atomic import add_file
from portfolio.record.names import PROOFS
from portfolio.record.read import read_bytes


class ProofState(StrEnum):
    """What the proof of a run shows."""

    PROVEN = "proven"
    """Every claim of the run, checkable by anyone."""
    PARTLY = "partly proven"
    """Some claims; the others are the solver's word."""
    NONE = "no proof"
    """None is stored: all claims are the solver's word."""
    REFUSED = "refused"
    """What is stored proves nothing of the kind."""


@dataclass(frozen=True)
class StoredProof:
    """The state of a run's proof, in a word and in a sentence; the claims proven, and what is open."""

    state: ProofState
    detail: str
    claims: tuple[str, ...] = ()
    still_open: tuple[str, ...] = ()


def proof_file(identity: str) -> str:
    """Where the proof of a run is, from the root of the portfolio."""
    return f"{PROOFS}/{identity}.jsonl"


def statement_of(root: Path, run: RecordedRun) -> tuple[System, tuple[Claim, ...]]:
    """The rows of a run and what it claims about them, from what the record has.

    Raises:
        ClaimError: if its plan is not what it states, or its inputs cannot be read.
    """
    inputs = read_inputs(root, run.manifest.inputs)
    if isinstance(inputs, Damage):
        raise ClaimError(f"{inputs.file}: {inputs.message}")
    records = [json.loads(line) for line in inputs.splitlines()]
    try:
        system = system_of(records, run.manifest.definition, run.manifest.select)
    except ValueError as error:
        raise ClaimError(str(error)) from None
    return system, claims_of(system, run.result.model_dump(mode="json"))


def stored_proof(root: Path, run: RecordedRun) -> StoredProof:
    """Check the proof that is stored beside a run."""
    path = root / proof_file(run.run_id)
    if not path.is_symlink() and not path.exists():
        return StoredProof(ProofState.NONE, "no proof is stored: what the run claims is its solver's word")
    data = read_bytes(root, path)
    if isinstance(data, Damage):
        return StoredProof(ProofState.REFUSED, f"{data.file}: {data.message}")
    try:
        system, claims = statement_of(root, run)
        checked = check_proof(run.run_id, system, claims, proof_lines(data))
    except (ClaimError, ProofError) as error:
        return StoredProof(ProofState.REFUSED, f"{proof_file(run.run_id)}: {error}")
    still_open = tuple(claim.name for claim in claims if claim.name not in checked.claims)
    cases = f"{checked.leaves} cases"
    if still_open:
        detail = f"{len(checked.claims)} of {len(claims)} claims in {cases}; its solver's word: {', '.join(still_open)}"
        return StoredProof(ProofState.PARTLY, detail, checked.claims, still_open)
    return StoredProof(ProofState.PROVEN, f"{len(claims)} claims in {cases}, checkable by anyone", checked.claims)


def make_proof(root: Path, run: RecordedRun, budget: Budget, progress: Callable[[str], None] = lambda _: None) -> Proof:
    """Prove what a run of the record claims.

    Raises:
        ClaimError: if its plan is not what it states.
        RefutedError: if a claim is false.
    """
    system, claims = statement_of(root, run)
    return prove(run.run_id, system, claims, budget, progress)


def store_proof(root: Path, identity: str, proof: Proof) -> bool:
    """Add a proof to the record, whole; False if it is there already.

    Raises:
        DifferentBytesError: if another proof is there. Nothing is overwritten.
    """
    return add_file(inside(root, proof_file(identity)), proof.text.encode("ascii"))
