"""Prove stored runs from git history, by solving them again or by their bytes and sources alone."""

import random
from collections.abc import Sequence
from pathlib import Path

from portfolio.actions.known_runs import run_named
from portfolio.actions.progress import Progress, silent
from portfolio.actions.whole_record import require_whole_record
from portfolio.history import Proof, Prover, restored
from portfolio.record import run_ids


def prove_all(
    root: Path,
    *,
    solving: bool,
    sample: int | None = None,
    progress: Progress = silent,
) -> tuple[Proof, ...]:
    """Prove every run that is or was in the record, or `sample` of them chosen by chance.

    Raises:
        StaleError: if the checkout leaves out files of the record.
    """
    require_whole_record(root)
    prover = Prover(root, solving, progress)
    names = sorted({*run_ids(root), *prover.removed})
    if sample is not None and sample < len(names):
        names = sorted(random.sample(names, sample))
    return _proofs(prover, names)


def prove_some(root: Path, texts: Sequence[str], progress: Progress = silent) -> tuple[Proof, ...]:
    """Solve some runs again, of the record or of its history.

    Raises:
        UsageError: if a text means no run, or could mean several.
        StaleError: if the checkout leaves out files of the record.
    """
    require_whole_record(root)
    prover = Prover(root, True, progress)
    names = [run_named(root, text, prover.removed) for text in texts]
    return _proofs(prover, names)


def _proofs(prover: Prover, names: Sequence[str]) -> tuple[Proof, ...]:
    root = prover.root
    present = set(run_ids(root))
    removed = [name for name in names if name not in present]
    with restored(root, removed) as history:
        return tuple(prover.prove(name, root if name in present else history) for name in names)
