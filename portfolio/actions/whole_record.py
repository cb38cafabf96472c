"""That the record is here as a whole."""

from pathlib import Path

from portfolio.actions.errors import StaleError
from portfolio.git import left_out
from portfolio.record import RUNS, misplaced


def require_whole_record(root: Path) -> None:
    """Check that a sparse checkout has all files of the record, and that its folders are folders.

    A part of the record is not taken for it.

    Raises:
        StaleError: if something is left out, or stands in the place of a folder.
    """
    if left_out(root, (RUNS,)):
        problem = f"this sparse checkout leaves out files of {RUNS}/"
        raise StaleError(f"{problem}: git sparse-checkout add {RUNS}")
    for damage in misplaced(root):
        raise StaleError(f"{damage.file}: {damage.message}: bring it back from git")
