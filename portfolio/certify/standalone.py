"""Checks the stored proof of a run from the files alone: what `portfolio proof-checker` ships as
one file.

    python3 check.py runs/results/SCENARIO/RUN ...

A run's folder has manifest.json and result.json. Its inputs and proof lie beside it under runs/, or
in the folder itself as inputs.jsonl and proof.jsonl. Ends with 0 if every claim of every run is
proven.
"""

import hashlib
import json
import re
import stat
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from portfolio.certify.checker import ProofError, check_proof
from portfolio.certify.claims import ClaimError, claims_of
from portfolio.certify.rows import system_of

NOT_PROVEN = 7
"""The exit code where anything is not proven."""
LARGEST = 64_000_000
"""Bytes; no file of a run is larger."""
FEWEST_DIGITS = 12
"""Of the hash in the name of a run."""


_NOT_WHAT_A_RUN_STORES = (
    AttributeError,
    IndexError,
    KeyError,
    RecursionError,
    StopIteration,
    TypeError,
    ValueError,
)
"""What reading files of another shape raises."""


class RunFilesError(Exception):
    """The files of a run do not belong together, or cannot be read."""


def check_folders(folders: Sequence[str]) -> int:
    """Say of each run whether it is proven."""
    if not folders:
        print("usage: python3 check.py RUN_FOLDER ...", file=sys.stderr)
        return 64
    code = 0
    for folder in folders:
        try:
            print(f"PROVEN {Path(folder).resolve().name}: {proof_in_words(Path(folder).resolve())}")
        except (ClaimError, ProofError, RunFilesError) as error:
            print(f"NOT PROVEN {Path(folder).resolve().name}: {error}")
            code = NOT_PROVEN
    return code


def proof_in_words(folder: Path) -> str:
    """What the proof of a run proves, in words.

    Raises:
        ClaimError: if the result does not say what its own plan has.
        ProofError: if a step of the proof shows nothing, or a claim has no proof.
        RunFilesError: if the files do not belong together.
    """
    manifest_bytes = _read_bytes(folder / "manifest.json").removesuffix(b"\n")
    manifest, result = (
        _mapping(manifest_bytes, "manifest.json"),
        _mapping(_read_bytes(folder / "result.json"), "result.json"),
    )
    try:
        _check_name(folder.name, manifest["scenario"], manifest_bytes)
        inputs = _read_bytes(_place(folder, "inputs.jsonl", "inputs", manifest["inputs"]))
        if hashlib.sha256(inputs).hexdigest() != manifest["inputs"]:
            raise RunFilesError("the inputs were changed: their hash is not that of the manifest")
        records = [json.loads(line) for line in inputs.splitlines()]
        system = system_of(records, manifest["definition"], manifest["select"])
        claims = claims_of(system, result)
    except _NOT_WHAT_A_RUN_STORES:
        raise RunFilesError("manifest, result or inputs are not what a run stores") from None
    proof = _read_bytes(_place(folder, "proof.jsonl", "proofs", folder.name))
    checked = check_proof(folder.name, system, claims, proof_lines(proof))
    still_open = [claim.name for claim in claims if claim.name not in checked.claims]
    if still_open:
        raise ProofError(f"no proof of: {', '.join(still_open)}")
    return f"{number_of(len(claims), 'claim')} in {number_of(checked.leaves, 'case')}"


def number_of(count: int, noun: str) -> str:
    """``1 case``, ``2 cases``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def proof_lines(data: bytes) -> list[str]:
    """The lines of a proof file.

    Raises:
        ProofError: if it is not whole lines of ASCII.
    """
    if not data.isascii() or not data.endswith(b"\n"):
        raise ProofError("the proof is not whole lines of ASCII")
    return data.decode("ascii").removesuffix("\n").split("\n")


def _place(folder: Path, inside: str, beside: str, name: object) -> Path:
    """In the folder itself, else where a portfolio keeps it."""
    own = folder / inside
    if own.exists():
        return own
    if not re.fullmatch(r"[a-z0-9-]+", str(name)):
        raise RunFilesError(f"{name} is no name of a file of the record")
    return folder.parent.parent.parent / beside / f"{name}.jsonl"


def _check_name(name: str, scenario: str, manifest: bytes) -> None:
    """A run is named after its scenario and the hash of its manifest."""
    digits = name.removeprefix(f"{scenario}-")
    digest = hashlib.sha256(manifest).hexdigest()
    if len(digits) < FEWEST_DIGITS or digits == name or not digest.startswith(digits):
        raise RunFilesError(f"the manifest makes this run {scenario}-{digest[:FEWEST_DIGITS]}")


def _mapping(data: bytes, name: str) -> Mapping[str, Any]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise RunFilesError(f"{name} is no JSON") from None
    if not isinstance(value, dict):
        raise RunFilesError(f"{name} is not what a run stores")
    return value


def _read_bytes(path: Path) -> bytes:
    try:
        # A pipe never ends, and a sparse file is as large as somebody says.
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
            raise RunFilesError(f"{path.name} is no file, or larger than {LARGEST // 10**6} MB")
        return path.read_bytes()
    except OSError as error:
        raise RunFilesError(f"{path.name} cannot be read: {error.strerror}") from None
