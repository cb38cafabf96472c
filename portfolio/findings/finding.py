"""The finding: a code, a place, a sentence and a way out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from portfolio.findings.codes import CODES

LINE_BREAK = re.compile("\r\n|[\n\r\u0085\u2028\u2029]")
"""What ends a line, as YAML counts lines."""
MOST_OF_A_FILE = 100
"""So many mistakes of structure are shown of one file."""


class FindingSeverity(StrEnum):
    """Errors stop a run; warnings pass unless ``--strict``."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file of the workspace: POSIX path from its root, line and column from 1.

    In a spreadsheet `file` is the tab and `cell` the address in it, as C14.
    """

    file: str
    line: int = 1
    column: int = 1
    end_column: int | None = None
    cell: str | None = None

    def __str__(self) -> str:
        if self.cell is not None:
            return f"{self.file}!{self.cell}"
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, where it is, and what to do about it."""

    code: str
    location: Location
    message: str
    hint: str | None = None
    initiatives: tuple[str, ...] = ()
    """Keys of the initiatives concerned, for readers that filter by owner."""

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise KeyError(f"finding code {self.code} is not in the table of codes")

    @property
    def severity(self) -> FindingSeverity:
        """As the table of codes says: a code never changes its severity from place to place."""
        return FindingSeverity(CODES[self.code].severity)


def too_many(place: Location) -> Finding:
    """What stands for all findings of a file after the first ``MOST_OF_A_FILE``, at the place of
    the next one."""
    message = f"only {MOST_OF_A_FILE} findings of this file are shown, and there are more"
    return Finding("P106", place, message, "mend those first")


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sorted by place, then code; exact repeats dropped."""
    unique = dict.fromkeys(findings)
    return tuple(
        sorted(
            unique,
            key=lambda f: (f.location.file, f.location.line, f.location.column, f.code, f.message),
        )
    )


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether anything among the findings stops a run."""
    return any(finding.severity is FindingSeverity.ERROR for finding in findings)
