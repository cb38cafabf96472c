"""What a publication tells, and its sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portfolio.report.words.gantt import Gantt
from portfolio.report.words.lists import many

WORDS = {
    "delivered": "Delivered",
    "entered": "New in the plan",
    "dropped": "No longer in the plan",
    "rescoped": "In another size",
    "moved": "Moved",
}
"""Kind of a change -> the heading over it."""


@dataclass(frozen=True)
class RoadmapLine:
    """One initiative of a published plan."""

    key: str
    title: str
    owner: str | None
    scope: str | None
    tokens: Mapping[str, str]
    """Resource -> exact number."""
    start: str | None = None
    finish: str | None = None
    """The steps from which to which it is worked on, in a plan that decides that."""


@dataclass(frozen=True)
class MoveLine:
    """One change since the plan was published before."""

    kind: str
    """delivered, entered, dropped, rescoped or moved."""
    key: str
    title: str
    cause: str


@dataclass(frozen=True)
class ReleaseNote:
    """What one publication told."""

    when: str
    """The moment, as 2026-01-31T12:00:00Z."""
    run_id: str
    is_first: bool
    count: int
    """How many initiatives were planned."""
    moves: Sequence[MoveLine]


@dataclass(frozen=True)
class RoadmapView:
    """A published plan, ready to be laid out; the newest note first."""

    scenario: str
    title: str
    period: str
    run_id: str
    resources: Mapping[str, str]
    """Resource -> its unit."""
    lines: Sequence[RoadmapLine]
    notes: Sequence[ReleaseNote]
    gantt: Gantt | None = None
    """What starts when; None of a plan that decides no starts."""


@dataclass(frozen=True)
class PublishedCheck:
    """What was published of a scenario against what is planned now."""

    scenario: str
    published_run: str
    when: str
    no_longer: Sequence[MoveLine]
    """Published, and no longer planned, or in another size or at another time."""
    not_yet: Sequence[MoveLine]
    """Planned, and not published."""


def note_summary(note: ReleaseNote) -> str:
    """One sentence on what changed."""
    if note.is_first:
        return f"First publication: {many(note.count, 'initiative')}."
    if not note.moves:
        return f"The same {many(note.count, 'initiative')} as before."
    counts = [
        f"{sum(move.kind == kind for move in note.moves)} {kind}"
        for kind in WORDS
        if any(move.kind == kind for move in note.moves)
    ]
    return f"{many(note.count, 'initiative')}: {', '.join(counts)}."


def check_line(check: PublishedCheck) -> str:
    """One sentence on where a publication stands."""
    when = check.when[:10]
    if check.no_longer:
        count = many(len(check.no_longer), "initiative")
        return f"{check.scenario}, published on {when}: {count} published and no longer planned so"
    if check.not_yet:
        count = many(len(check.not_yet), "initiative")
        return f"{check.scenario}, published on {when}: all still planned, {count} not published"
    return f"{check.scenario}, published on {when}: published as it is planned"
