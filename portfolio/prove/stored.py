"""Proofs beside the runs of a record: `runs/proofs/<run_id>.jsonl`, evidence and no part of any
run."""

import json
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from portfolio.canonical import sha256
from portfolio.certify import (
    Check,
    ClaimError,
    ProofError,
    RunClaim,
    System,
    check_proof,
    claims_of,
    number_of,
    proof_lines,
    system_of,
)
from portfolio.places import inside
from portfolio.record import (
    PROOFS,
    Damage,
    Recheck,
    RecordedRun,
    add_file,
    read_bytes,
    read_inputs,
    recheck,
)
from portfolio.results import Manifest, Result


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
    """The state of a run's proof, in a word and in a sentence; the claims proven, and what is
    open."""

    state: ProofState
    detail: str
    claims: tuple[str, ...] = ()
    still_open: tuple[str, ...] = ()

    @property
    def is_refused(self) -> bool:
        """Whether what is stored proves nothing of its run."""
        return self.state is ProofState.REFUSED


def proof_file(identity: str) -> str:
    """Where the proof of a run is, from the root of the portfolio."""
    return f"{PROOFS}/{identity}.jsonl"


def stated_by(
    inputs: bytes, manifest: Manifest, result: Result
) -> tuple[System, tuple[RunClaim, ...]]:
    """The rows of a run and what it claims about them.

    Raises:
        ClaimError: if its plan is not what it states.
    """
    records = [json.loads(line) for line in inputs.splitlines()]
    try:
        system = system_of(records, manifest.definition, manifest.select)
    except ValueError as error:
        raise ClaimError(str(error)) from None
    return system, claims_of(system, result.model_dump(mode="json"))


def judged_proof(inputs: bytes, run: RecordedRun, proof: bytes) -> StoredProof:
    """What a proof shows of a run whose inputs have the hash of its manifest."""
    try:
        system, claims = stated_by(inputs, run.manifest, run.result)
        checked = check_proof(run.run_id, system, claims, proof_lines(proof))
    except (ClaimError, ProofError) as error:
        return StoredProof(ProofState.REFUSED, f"{proof_file(run.run_id)}: {error}")
    still_open = tuple(claim.name for claim in claims if claim.name not in checked.claims)
    cases = number_of(checked.leaves, "case")
    if still_open:
        shown = f"{len(checked.claims)} of {number_of(len(claims), 'claim')} in {cases}"
        detail = f"{shown}; its solver's word: {', '.join(still_open)}"
        return StoredProof(ProofState.PARTLY, detail, checked.claims, still_open)
    detail = f"{number_of(len(claims), 'claim')} in {cases}, checkable by anyone"
    return StoredProof(ProofState.PROVEN, detail, checked.claims)


def recheck_with_proof(root: Path, identity: str) -> Recheck:
    """Check one stored run, and the proof beside it: one that is refused is a check that fails, and
    one that proves every claim leaves nothing of the run open."""
    checked = recheck(root, identity)
    if checked.run is None or not checked.sound:
        return checked
    proof = stored_proof(root, checked.run)
    if proof.is_refused:
        return replace(checked, checks=(*checked.checks, Check("proof", False, proof.detail)))
    if proof.state is ProofState.PROVEN:
        return replace(checked, open_question=None, is_proven=True)
    return checked


def stored_proof(root: Path, run: RecordedRun) -> StoredProof:
    """Check the proof that is stored beside a run."""
    path = root / proof_file(run.run_id)
    if not path.is_symlink() and not path.exists():
        detail = "no proof is stored: what the run claims is its solver's word"
        return StoredProof(ProofState.NONE, detail)
    proof = read_bytes(root, path)
    if isinstance(proof, Damage):
        return StoredProof(ProofState.REFUSED, f"{proof.file}: {proof.message}")
    inputs = read_inputs(root, run.manifest.inputs)
    if isinstance(inputs, Damage):
        return StoredProof(ProofState.REFUSED, f"{inputs.file}: {inputs.message}")
    if sha256(inputs) != run.manifest.inputs:
        return StoredProof(
            ProofState.REFUSED, "the inputs of the run were changed: their hash is another"
        )
    return judged_proof(inputs, run, proof)


def store_proof_bytes(root: Path, identity: str, proof: bytes) -> bool:
    """Add a proof to the record, whole; False if it is there already.

    Raises:
        DifferentBytesError: if another proof is there. Nothing is overwritten.
    """
    return add_file(inside(root, proof_file(identity)), proof)
