"""Proofs of recorded runs: made, stored, checked, exported, and put together for an auditor."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from portfolio import prove
from portfolio.actions.errors import StaleError, UsageError
from portfolio.actions.known_runs import stored_run, undamaged
from portfolio.actions.progress import Progress, silent
from portfolio.actions.writing import refusals_of_the_disk
from portfolio.certify import ClaimError
from portfolio.places import (
    NoRegularFileError,
    inside,
    named_place,
    regular_bytes,
    regular_bytes_if_any,
)
from portfolio.prove import (
    ProofBudget,
    ProofState,
    RefutedError,
    StoredProof,
    checker_file,
    judged_proof,
    proof_file,
    store_proof_bytes,
    stored_proof,
)
from portfolio.record import (
    MANIFEST,
    RESULT,
    DifferentBytesError,
    RecordedRun,
    inputs_file,
    json_file,
    read_inputs,
    read_run,
    read_runs,
    replace_file,
    run_folder,
)
from portfolio.results import Run, RunStatus, shown_run_id

if TYPE_CHECKING:
    from portfolio.prove import RunProof

ProofChoice = Literal["auto", "always", "never"]

AUTO_LEAVES, AUTO_ITERATIONS, AUTO_BYTES = 5_000, 200_000, 300_000
ALWAYS_LEAVES, ALWAYS_ITERATIONS = 200_000, 20_000_000


def proof_of_run(root: Path, identity: str) -> StoredProof:
    """What the proof that is stored beside a run shows.

    Raises:
        StaleError: if the run cannot be read.
    """
    return stored_proof(root, undamaged(read_run(root, identity)))


def is_checkable(root: Path, run: Run) -> bool:
    """Whether a stored proof that holds proves every claim of a run; it is checked once."""
    if run.is_proven:
        return True
    if not (root / proof_file(run.run_id)).is_file():
        return False
    stored = read_run(root, run.run_id)
    return isinstance(stored, RecordedRun) and stored_proof(root, stored).state is ProofState.PROVEN


def prove_run(
    root: Path, identity: str, choice: ProofChoice = "always", progress: Progress = silent
) -> StoredProof:
    """Make and store the proof of a run that has none, and say what is proven now.

    `auto` keeps to what closes quickly and to a small file; `never` makes none. A proof that is
    there already is checked and never rewritten; nothing is stored where no claim is proven.

    Raises:
        StaleError: if the run cannot be read, states what its plan has not, or is refuted.
        UsageError: if the disk refuses.
    """
    run = undamaged(read_run(root, identity))
    stored = stored_proof(root, run)
    if (
        stored.state is not ProofState.NONE
        or choice == "never"
        or run.result.status not in _PROVABLE
    ):
        return stored
    try:
        proof = _made(root, run, choice, progress)
    except RefutedError:
        raise StaleError(
            f"{shown_run_id(identity)} is refuted: another portfolio is better, or as good"
        ) from None
    if choice == "auto":
        proof = proof.within(AUTO_BYTES)
    if not proof.proven:
        return stored
    try:
        with refusals_of_the_disk():
            store_proof_bytes(root, identity, proof.text.encode("ascii"))
    except DifferentBytesError:
        raise StaleError(
            f"another proof of {shown_run_id(identity)} was stored meanwhile: check it with"
            " `portfolio verify`"
        ) from None
    return stored_proof(root, run)


def proof_in_hand(root: Path, identity: str, progress: Progress = silent) -> StoredProof:
    """What the stored proof of a run shows; where none is stored, what one shows that is made now.

    It is made within the budget of `auto`, checked, and not stored.

    Raises:
        StaleError: if the run cannot be read, or states what its plan has not.
    """
    run = undamaged(read_run(root, identity))
    stored = stored_proof(root, run)
    if stored.state is not ProofState.NONE or run.result.status not in _PROVABLE:
        return stored
    try:
        proof = _made(root, run, "auto", progress)
    except RefutedError:
        return stored  # whoever asks for the counterexample asks another solver
    inputs = undamaged(read_inputs(root, run.manifest.inputs))
    return judged_proof(inputs, run, proof.text.encode("ascii"))


def share_proof(root: Path, other: Path, identity: str) -> None:
    """Copy the proof of a run to another record, if there is one.

    Raises:
        UsageError: if the disk refuses, or another proof is there.
    """
    source = root / proof_file(identity)
    if not os.path.lexists(source):
        return
    try:
        with refusals_of_the_disk():
            store_proof_bytes(other, identity, regular_bytes(source))
    except NoRegularFileError as error:
        raise UsageError(f"{proof_file(identity)}: {error}") from None
    except DifferentBytesError:
        raise UsageError(
            f"{other} has another proof of {shown_run_id(identity)}: nothing was overwritten"
        ) from None


def checker() -> str:
    """The checker of proofs, as one file for a bare python3."""
    return checker_file()


def proof_fields(proof: StoredProof | None) -> dict[str, str] | None:
    """What JSON says of a stored proof."""
    return None if proof is None else {"state": proof.state.value, "detail": proof.detail}


@dataclass(frozen=True)
class ProofExport:
    """The files of an exported proof, and the claims that have a formula and no proof."""

    folder: Path
    files: tuple[str, ...]
    still_open: tuple[str, ...]


def export_proof(
    root: Path, identity: str, folder: Path, progress: Progress = silent
) -> ProofExport:
    """Write each claim of a run as a formula (OPB) and its proof for VeriPB, into DIR/RUN-veripb.

    The proofs are made anew, without cuts, which VeriPB has no short rule for.

    Raises:
        StaleError: if the run cannot be read, states what its plan has not, or is refuted.
        UsageError: if the folder is there already, or the disk refuses.
    """
    run = undamaged(read_run(root, identity))
    inputs = undamaged(read_inputs(root, run.manifest.inputs))
    target = folder / f"{identity}-veripb"
    with refusals_of_the_disk():
        place = named_place(root, target).real
    if place.exists():
        raise UsageError(f"{target} is there already: name another folder")
    budget = ProofBudget(ALWAYS_LEAVES, ALWAYS_ITERATIONS)
    files: dict[str, str] = {}
    still_open: list[str] = []
    try:
        system, claims = prove.stated_by(inputs, run.manifest, run.result)
        exported = prove.export_claims(identity, system, claims, budget)
        for number, claim in enumerate(exported, start=1):
            progress(claim.name)
            name = f"{number:02d}-{claim.name.replace(' ', '-')}"
            files[f"{name}.opb"] = claim.formula
            if claim.proof is None:
                still_open.append(claim.name)
            else:
                files[f"{name}.pbp"] = claim.proof
    except ClaimError as error:
        raise StaleError(f"{identity}: {error}") from None
    except RefutedError:
        raise StaleError(
            f"{identity} is refuted: another portfolio is better, or as good"
        ) from None
    with refusals_of_the_disk():
        for name, text in files.items():
            replace_file(inside(place, name), text.encode("ascii", "replace"))
    return ProofExport(target, tuple(sorted(files)), tuple(still_open))


@dataclass(frozen=True)
class Audit:
    """A folder for an auditor: the files in it, and what the proof shows."""

    folder: Path
    files: tuple[str, ...]
    proof: StoredProof


def audit(root: Path, identity: str, folder: Path) -> Audit:
    """Put all that an auditor of a run needs into a new folder: DIR/RUN.

    Inputs, manifest, result, proof, the checker, the events of the run (when it was stored, by
    whom, from which commit and pull request, who reviewed it), and a page that says how to check
    them.

    Raises:
        StaleError: if the run does not hold, or its proof is refused.
        UsageError: if the folder is there already, or the disk refuses.
    """
    checked = stored_run(root, identity)
    run = undamaged(read_run(root, identity))
    proof = stored_proof(root, run)
    target = folder / identity
    with refusals_of_the_disk():
        place = named_place(root, target).real
    if place.exists():
        raise UsageError(f"{target} is there already: name another folder")
    files = _audit_files(root, run)
    files["README.txt"] = _audit_page(run, proof, sorted(files), checked.open_question).encode()
    with refusals_of_the_disk():
        # The page comes last: a folder without it is unfinished.
        for name, data in files.items():
            replace_file(inside(place, name), data)
    return Audit(target, tuple(sorted(files)), proof)


_PROVABLE = (RunStatus.OPTIMAL, RunStatus.INFEASIBLE)
"""What a tree can prove: of a plan within a gap nothing is claimed but its bound."""


def _made(root: Path, run: RecordedRun, choice: ProofChoice, progress: Progress) -> "RunProof":
    is_auto = choice == "auto"
    budget = (
        ProofBudget(AUTO_LEAVES, AUTO_ITERATIONS)
        if is_auto
        else ProofBudget(ALWAYS_LEAVES, ALWAYS_ITERATIONS)
    )
    try:
        return prove.make_proof(root, run, budget, progress)
    except ClaimError as error:
        raise StaleError(f"{shown_run_id(run.run_id)}: {error}") from None


def _audit_files(root: Path, run: RecordedRun) -> dict[str, bytes]:
    folder = run_folder(root, run.run_id)
    places = {
        MANIFEST: folder / MANIFEST,
        RESULT: folder / RESULT,
        "inputs.jsonl": inputs_file(root, run.manifest.inputs),
        "proof.jsonl": root / proof_file(run.run_id),
    }
    read = {name: regular_bytes_if_any(place) for name, place in places.items()}
    files = {name: data for name, data in read.items() if data is not None}
    events = [event for event in read_runs(root).events if event.run_id == run.run_id]
    for number, event in enumerate(events, start=1):
        files[f"event-{number}.json"] = json_file(event)
    return {**files, "check.py": checker_file().encode()}


def _audit_page(run: RecordedRun, proof: StoredProof, names: list[str], doubt: str | None) -> str:
    result = run.result
    status = result.status.value if doubt is None else f"{result.status.value}: {doubt}"
    has_proof = "proof.jsonl" in names
    how = (
        "python3 -I -S check.py ."
        if has_proof
        else "There is no proof to check: the claims are the solver's word."
    )
    lines = [
        f"Run {run.run_id}",
        "",
        f"Scenario: {result.title} ({result.scenario}), period {result.period}",
        f"Status: {status}; objective: {result.objective or 'none'}",
        f"Proof: {proof.state.value}: {proof.detail}",
        "",
        "Check it with nothing but Python 3.11 or later, in this folder:",
        "",
        f"    {how}",
        "",
        "manifest.json   the scenario, and the hash of the inputs; the run is named after its hash",
        "inputs.jsonl    all that the run was decided from",
        "result.json     the plan and what is claimed of it",
        "proof.jsonl     why no portfolio is better, step by step (docs/proof.md)",
        (
            "event-N.json    when it was stored and by whom, from which commit, which pull request,"
            " who reviewed it"
        ),
        "check.py        the checker",
        "",
    ]
    return "\n".join(lines)
