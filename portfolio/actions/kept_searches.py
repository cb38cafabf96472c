"""Searches of questions, kept on this machine: after a stop the same question goes on."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from portfolio.actions.errors import StoppedError
from portfolio.record import keep_answer, kept_answer


class SearchesOfMachine:
    """The searches of one question, each kept as soon as it is finished."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._names: set[str] = set()

    def recalled(self, name: str) -> Mapping[str, Any] | None:
        """What was kept under a name; None where nothing was."""
        kept = kept_answer(self._root, name)
        if kept is not None:
            self._names.add(name)
        return kept

    def keep(self, name: str, answer: Mapping[str, Any]) -> None:
        """Keep the answer of a search."""
        keep_answer(self._root, name, answer)
        self._names.add(name)

    def stopped(self) -> StoppedError:
        """What to say when the question is stopped now."""
        count = len(self._names)
        if not count:
            return StoppedError("stopped before the first search was finished: nothing is kept")
        searches = "1 search is" if count == 1 else f"{count:,} searches are"
        return StoppedError(
            f"stopped: {searches} finished and kept; the same command goes on from there"
        )
