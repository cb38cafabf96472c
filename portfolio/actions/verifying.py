"""Check stored runs again from their bytes alone, without a solver."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from portfolio.actions.known_runs import run_named
from portfolio.actions.whole_record import require_whole_record
from portfolio.prove import StoredProof, stored_proof
from portfolio.record import Recheck, recheck, run_ids


class Verified(NamedTuple):
    """What a recheck makes of a run, and the proof that is stored beside one whose checks hold."""

    recheck: Recheck
    proof: StoredProof | None


def runs_to_verify(root: Path, texts: Sequence[str] = ()) -> tuple[str, ...]:
    """The ids of the runs that are named; of all where none is.

    Raises:
        UsageError: if a text means no run, or could mean several.
        StaleError: if the checkout leaves out files of the record.
    """
    require_whole_record(root)
    named = tuple(run_named(root, text) for text in texts)
    return named or run_ids(root)


def verify_runs(root: Path, texts: Sequence[str] = ()) -> tuple[Verified, ...]:
    """Recheck the runs that are named, or all, and check their proofs.

    What was read of a run is let go, since a record has thousands.

    Raises:
        UsageError: if a text means no run, or could mean several.
        StaleError: if the checkout leaves out files of the record.
    """
    return tuple(_verified(root, name) for name in runs_to_verify(root, texts))


def _verified(root: Path, run_id: str) -> Verified:
    checked = recheck(root, run_id)
    proof = None
    if checked.run is not None and checked.sound:
        proof = stored_proof(root, checked.run)
    return Verified(replace(checked, run=None), proof)
