"""Progress of long work: a line that turns on a terminal, and nothing anywhere else."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.status import Status


class Doing:
    """Called with what is being done; without a terminal nothing is shown."""

    def __init__(
        self,
        status: "Status | None" = None,
        show: Callable[[str], None] = lambda doing: None,
    ) -> None:
        self._status = status
        self._show = show

    def __call__(self, doing: str) -> None:
        """Show what is being done."""
        self._show(doing)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Take the line away while something else is written to the terminal."""
        if self._status is None:
            yield
            return
        self._status.stop()
        try:
            yield
        finally:
            self._status.start()


@contextmanager
def progress(title: str) -> Iterator[Doing]:
    """A function to call with what is being done; it shows on stderr beside the title."""
    if not sys.stderr.isatty() or os.environ.get("CI") or os.environ.get("TERM") == "dumb":
        yield Doing()
        return
    # Only a terminal sees progress: a job of CI starts without the library.
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status(Text(title)) as status:
        yield Doing(status, lambda doing: status.update(Text(f"{title}: {doing}")))
