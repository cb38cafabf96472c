"""What everything under `runs/` is called, and the bytes it holds."""

from pathlib import Path

from portfolio.canonical import canonical_bytes, exact_bytes, sha256
from portfolio.results import Certificate, Manifest, Output, Result

RUNS = "runs"
INPUTS = f"{RUNS}/inputs"
RESULTS = f"{RUNS}/results"
LOG = f"{RUNS}/log"
PROOFS = f"{RUNS}/proofs"

MANIFEST, RESULT, GAPS, ITEMS = "manifest.json", "result.json", "gaps.csv", "items.csv"

ID_DIGITS = 32
"""Hex digits at the end of a run's id: too many for anybody to make a second manifest that has
them, too."""


def run_id(manifest: Manifest) -> str:
    """Scenario, `-`, and the first 32 hex digits of the SHA-256 of the canonical manifest (no final
    newline)."""
    digest = sha256(canonical_bytes(manifest.model_dump(mode="json")))
    return f"{manifest.scenario}-{digest[:ID_DIGITS]}"


def scenario_of(identity: str) -> str:
    """The scenario part of a run's id."""
    return identity.rpartition("-")[0]


def json_file(value: Output) -> bytes:
    """A model as the record stores it: canonical JSON and a final newline."""
    return canonical_bytes(value.model_dump(mode="json")) + b"\n"


def result_file(value: Result | Certificate) -> bytes:
    """The same, of what holds no float, several times faster."""
    return exact_bytes(value.model_dump(mode="json")) + b"\n"


def inputs_file(root: Path, digest: str) -> Path:
    """Where inputs of a hash are."""
    return root / f"{INPUTS}/{digest}.jsonl"


def run_folder(root: Path, identity: str) -> Path:
    """Where a run is."""
    return root / f"{RESULTS}/{scenario_of(identity)}/{identity}"
