"""What publishing did, and where publications stand, as text."""

from collections.abc import Iterator, Sequence

from portfolio.report.text.findings import cleaned
from portfolio.report.words.publications import (
    WORDS,
    MoveLine,
    PublishedCheck,
    ReleaseNote,
    check_line,
    note_summary,
)


def note_text(scenario: str, note: ReleaseNote) -> str:
    """What a publication tells."""
    lines = [f"{scenario}: {note_summary(note)}"]
    for kind, heading in WORDS.items():
        moves = [move for move in note.moves if move.kind == kind]
        if moves:
            lines.append(f"{heading}:")
            lines += [_move(move) for move in moves]
    return _joined(lines)


def check_published_text(checks: Sequence[PublishedCheck]) -> str:
    """Scenario by scenario what is published and no longer planned."""
    return _joined([line for check in checks for line in _check_lines(check)])


def _check_lines(check: PublishedCheck) -> Iterator[str]:
    yield check_line(check)
    yield from (_move(move) for move in check.no_longer)
    if check.not_yet:
        yield "  planned, and not published:"
        yield from (_move(move) for move in check.not_yet)


def _move(move: MoveLine) -> str:
    cause = f": {move.cause}" if move.cause else ""
    return f"  {move.key} {move.title}{cause}"


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(cleaned(line) for line in lines) + "\n"
