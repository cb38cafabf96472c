"""That the record is here as a whole."""

from pathlib import Path

from portfolio.actions.errors import StaleError
from portfolio.git import left_out
from portfolio.record import RUNS


def require_whole_record(root: Path) -> None:
    """Check that a sparse checkout has all files of the record, so that a part is not taken for it.

    Raises:
        StaleError: if it leaves some out.
    """
    if left_out(root, (RUNS,)):
        problem = f"this sparse checkout leaves out files of {RUNS}/"
        raise StaleError(f"{problem}: git sparse-checkout add {RUNS}")
