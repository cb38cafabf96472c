"""A published plan as a page for people who read the repository."""

from collections.abc import Iterator

from portfolio.report.markdown.gantt import mermaid_gantt
from portfolio.report.markdown.syntax import begun, escaped, markdown_table
from portfolio.report.words.numbers import number
from portfolio.report.words.publications import (
    WORDS,
    MoveLine,
    ReleaseNote,
    RoadmapView,
    note_summary,
)
from portfolio.results import shown_run_id

LONG = 300
"""Characters of a title or a cause that are kept."""


def roadmap_page(view: RoadmapView) -> str:
    """What is planned, then what each publication changed, the newest first."""
    parts = [
        "<!-- portfolio publish writes this page: change the plan, and publish it again. -->",
        f"# {escaped(view.title, LONG)}",
        f"Plan of {view.period}, from the run {shown_run_id(view.run_id)}.",
        *_dates(view),
        _plan(view),
        "## What changed",
        *(part for note in view.notes for part in _note(note)),
    ]
    return "\n\n".join(parts) + "\n"


def release_note(note: ReleaseNote) -> str:
    """What one publication changed."""
    return "\n\n".join(_note(note)) + "\n"


def _dates(view: RoadmapView) -> Iterator[str]:
    """The chart, and where the same stands as a calendar."""
    if view.gantt is not None and view.gantt.lines:
        yield "\n".join(mermaid_gantt(view.gantt))
        yield f"The same as a calendar: [{view.scenario}.ics]({view.scenario}.ics)."


def _plan(view: RoadmapView) -> str:
    has_scopes = any(line.scope for line in view.lines)
    heads = ["Initiative", "Title", "Owner", *(["Scope"] if has_scopes else [])]
    heads += ["Starts", "Finishes"] if view.gantt is not None else []
    aligned = "l" * len(heads) + "r" * len(view.resources)
    heads += [escaped(f"{name} ({unit})") for name, unit in view.resources.items()]
    rows = []
    for line in view.lines:
        cells = [line.key, escaped(line.title, LONG), escaped(line.owner or "")]
        if has_scopes:
            cells.append(escaped(line.scope or ""))
        if view.gantt is not None:
            cells += [line.start or "", line.finish or "later"]
        amounts = [line.tokens.get(name) for name in view.resources]
        rows.append([*cells, *("" if amount is None else number(amount) for amount in amounts)])
    return markdown_table(heads, aligned, rows) if rows else "Nothing is planned."


def _note(note: ReleaseNote) -> Iterator[str]:
    yield f"### {note.when[:10]}"
    yield f"{note_summary(note)} Run {shown_run_id(note.run_id)}."
    for kind, heading in WORDS.items():
        moves = [move for move in note.moves if move.kind == kind]
        if moves:
            yield f"{heading}:"
            yield "\n".join(_move(move) for move in moves)


def _move(move: MoveLine) -> str:
    cause = f": {escaped(move.cause, LONG)}" if move.cause else ""
    return f"- {begun(move.key)} {escaped(move.title, LONG)}{cause}"
