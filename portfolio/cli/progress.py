"""Progress of long work: a line that turns on a terminal, and nothing anywhere else."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress(title: str) -> Iterator[Callable[[str], None]]:
    """A function to call with what is being done; it shows on stderr beside the title."""
    if not sys.stderr.isatty() or os.environ.get("CI") or os.environ.get("TERM") == "dumb":
        yield lambda doing: None
        return
    # Only a terminal sees progress: a job of CI starts without the library.
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status(Text(title)) as status:
        yield lambda doing: status.update(Text(f"{title}: {doing}"))
