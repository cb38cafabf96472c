"""What moving in writes into a file of the configuration, and what only a person can decide."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portfolio.source import document_text, edited


@dataclass(frozen=True)
class Step:
    """One value of a file of the configuration, and what in the workbooks says so."""

    file: str
    path: tuple[str, ...]
    value: Any
    evidence: str
    """A cell, or the rows or columns that show it."""


@dataclass(frozen=True)
class WordQuestion:
    """A word that several rows have in a column, and that nothing in the workbooks explains."""

    tab: str
    column: str
    typed: str
    cells: tuple[str, ...]
    choices: tuple[str, ...]
    suggestion: str | None


@dataclass(frozen=True)
class ProposedSetup:
    """Everything that moving in proposes."""

    steps: tuple[Step, ...] = ()
    questions: tuple[WordQuestion, ...] = ()

    def with_steps(self, steps: Iterable[Step]) -> "ProposedSetup":
        """The same with more steps."""
        return ProposedSetup((*self.steps, *steps), self.questions)

    def of(self, file: str) -> tuple[Step, ...]:
        """The steps of one file."""
        return tuple(step for step in self.steps if step.file == file)


def with_steps(text: str | None, steps: Iterable[Step], comment: str) -> str:
    """The text of a file with each step; a file that is not there is made, below a comment."""
    changes = [(step.path, step.value) for step in steps]
    if text is not None:
        return edited(text, changes)
    data: dict[str, Any] = {}
    for path, value in changes:
        place = data
        for part in path[:-1]:
            place = place.setdefault(part, {})
        place[path[-1]] = value
    return document_text(data, comment)


def stands_in(data: Any, path: tuple[str, ...]) -> bool:
    """Whether a file says something at a path already: a person's word stays."""
    for part in path:
        if not isinstance(data, Mapping) or part not in data:
            return False
        data = data[part]
    return True
