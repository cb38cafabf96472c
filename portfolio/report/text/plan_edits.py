"""What adopting a plan or closing a period changes, for a reader and for programs."""

from collections.abc import Iterator
from dataclasses import asdict

from portfolio.report.data.json_text import as_json_text
from portfolio.report.text.findings import cleaned
from portfolio.report.words.plan_edits import PlanEdits, edits_summary, field_in_words

FORMAT = 1


def plan_edits_text(edits: PlanEdits) -> str:
    """Each file with its fields, then what to look at."""
    return "\n".join(cleaned(line) for line in _lines(edits)) + "\n"


def _lines(edits: PlanEdits) -> Iterator[str]:
    yield edits.heading
    for edit in edits.edits:
        name = f"{edit.subject} {edit.title}".strip()
        yield f"  {name}: {edit.verdict}"
        for field in edit.fields:
            yield f"    {field_in_words(field)}"
    for note in edits.notes:
        yield f"note: {note}"
    yield edits_summary(edits)


def plan_edits_json(edits: PlanEdits) -> str:
    """The same, versioned."""
    return as_json_text({"format": FORMAT, **asdict(edits)})
