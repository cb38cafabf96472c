"""Check stored runs again from their bytes alone, without a solver."""

from collections.abc import Sequence
from pathlib import Path

from portfolio.actions.known_runs import run_named
from portfolio.actions.whole_record import require_whole_record
from portfolio.record import Recheck, recheck, run_ids


def runs_to_verify(root: Path, texts: Sequence[str] = ()) -> tuple[str, ...]:
    """The ids of the runs that are named; of all where none is.

    Raises:
        UsageError: if a text means no run, or could mean several.
        StaleError: if the checkout leaves out files of the record.
    """
    require_whole_record(root)
    named = tuple(run_named(root, text) for text in texts)
    return named or run_ids(root)


def verify_runs(root: Path, texts: Sequence[str] = ()) -> tuple[Recheck, ...]:
    """Recheck the runs that are named, or all.

    Raises:
        UsageError: if a text means no run, or could mean several.
        StaleError: if the checkout leaves out files of the record.
    """
    return tuple(recheck(root, name) for name in runs_to_verify(root, texts))
