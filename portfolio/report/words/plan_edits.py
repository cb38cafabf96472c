"""What adopting a plan or closing a period changes in the files, as values and in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass

from portfolio.report.words.lists import many


@dataclass(frozen=True)
class FieldEdit:
    """One field of a file; None where it is not there."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class SubjectEdit:
    """An initiative, a scenario or the organization, with what becomes of its file."""

    subject: str
    title: str
    file: str
    verdict: str
    """committed, delivered, carried over, rejected, or what else happens to it."""
    fields: Sequence[FieldEdit]


@dataclass(frozen=True)
class PlanEdits:
    """All edits of one command, and what a person should look at."""

    heading: str
    edits: Sequence[SubjectEdit]
    notes: Sequence[str] = ()
    is_written: bool = False


def field_in_words(edit: FieldEdit) -> str:
    """`status candidate → committed`, `start added: 2026-Q2`, `start removed: 2026-Q1`."""
    if edit.before is None:
        return f"{edit.field} added: {edit.after}"
    if edit.after is None:
        return f"{edit.field} removed: {edit.before}"
    return f"{edit.field} {edit.before} → {edit.after}"


def edits_summary(edits: PlanEdits) -> str:
    """`4 files written`, or that nothing is written yet."""
    files = many(len({edit.file for edit in edits.edits}), "file")
    if not edits.edits:
        return "nothing to write"
    return f"wrote {files}" if edits.is_written else f"{files} to write: --write writes them"
