"""How far long work has come, in words, with an estimate of what is left."""

from collections.abc import Callable
from time import monotonic


class Countdown:
    """So many things to do, of which more and more are finished.

    The estimate takes it that each of the others takes as long as one of those that are finished.
    """

    def __init__(
        self,
        doing: Callable[[str], None],
        what: str,
        total: int,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._doing = doing
        self._what = what
        self._total = total
        self._clock = clock
        self._began = clock()

    def finished(self, count: int) -> None:
        """Show that so many are finished."""
        text = f"{count:,} of {self._total:,} {self._what}"
        if 0 < count < self._total:
            elapsed = self._clock() - self._began
            text += f", about {rough_time(elapsed * (self._total - count) / count)} left"
        self._doing(text)


def rough_time(seconds: float) -> str:
    """A time as a person estimates it: `40 s`, `3 min`, `2.5 h`."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 60 else f"{minutes / 60:.1f} h"
