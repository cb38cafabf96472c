"""What the spreadsheets propose: the report of a pull, closed and bounded, since its texts are
anybody's cells."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from portfolio.results import Output

Cells = Annotated[str, StringConstraints(max_length=60_000)]
"""Text of a cell (a spreadsheet holds 50,000 characters in one), or a sentence that quotes a
few."""
Commit = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}([0-9a-f]{24})?$")]


class CellChange(Output):
    """One field of one file that a cell changes."""

    file: Cells
    """POSIX path from the root of the portfolio."""
    path: Cells
    """Path of the field, as `tokens.engineering`."""
    old: Cells | None
    """Its value in the file; none where it was not there."""
    new: Cells | None
    """What the cell says; none where it takes the field out."""
    cell: Cells
    """Tab and address, as `Backlog!C14`."""


class NewIdea(Output):
    """A row of an intake tab that becomes an initiative."""

    cell: Cells
    """Where its key was written."""
    key: Cells
    """The key it got."""
    title: Cells
    """What it is called."""


class CellFinding(Output):
    """What is wrong with a row, or with a tab."""

    code: Cells
    """Its code."""
    severity: Literal["error", "warning"]
    """Whether the row changes nothing for it."""
    tab: Cells
    """The tab."""
    cell: Cells | None
    """The address in it; none where the whole tab is meant."""
    message: Cells
    """What is wrong."""
    hint: Cells | None
    """What to do."""

    @property
    def place(self) -> str:
        """Tab and cell, as `Backlog!C14`."""
        return self.tab if self.cell is None else f"{self.tab}!{self.cell}"


class SheetsPull(Output):
    """What `portfolio sheets pull --format json` prints."""

    format: Literal[1]
    """Version of this shape."""
    source: Cells
    """Where the workbooks are."""
    written: bool
    """Whether the files were changed."""
    files: tuple[Cells, ...]
    """The files that change."""
    changes: tuple[CellChange, ...]
    """Field by field."""
    new: tuple[NewIdea, ...]
    """New ideas."""
    selection: tuple[Cells, ...]
    """Initiatives that are ticked for a run."""
    newer_in_files: int = Field(ge=0)
    """Fields in which the files are ahead of the sheets."""
    notes: tuple[Cells, ...]
    """What else was noticed."""
    findings: tuple[CellFinding, ...]
    """What is wrong, row by row."""


class Proposal(Output):
    """A pull for a pull request: of which tabs, and of which commit the changed files are a
    change."""

    format: Literal[1] = 1
    """Version of this shape."""
    base: Commit
    """The commit of main that was pulled into."""
    tabs: tuple[Cells, ...]
    """The tabs that were pulled; none where all were."""
    pull: SheetsPull
    """What the pull says."""

    @property
    def conflicts(self) -> tuple[CellFinding, ...]:
        """Fields that both sides changed."""
        return tuple(finding for finding in self.pull.findings if finding.code == "P820")

    @property
    def problems(self) -> tuple[CellFinding, ...]:
        """Everything else that is wrong."""
        return tuple(finding for finding in self.pull.findings if finding.code != "P820")
