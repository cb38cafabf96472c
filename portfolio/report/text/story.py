"""A plan over time, and the proofs of its runs, as text."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from portfolio.report.text.canvas import clean, line, rendered
from portfolio.report.text.listing import CheckLine
from portfolio.report.words.numbers import number
from portfolio.results import shown_run_id

_STYLES = {
    "IDENTICAL": "green",
    "EQUIVALENT": "green",
    "HOLDS": "green",
    "UNPROVABLE": "yellow",
    "UNREAD": "yellow",
}


@dataclass(frozen=True)
class ChapterLine:
    """One commit of a story: ``when`` in seconds since 1970; keys sorted; ``objective`` and
    ``change`` exact."""

    commit: str
    when: int
    author: str
    subject: str
    pull_request: int | None
    note: str
    entered: Sequence[str]
    dropped: Sequence[str]
    delivered: Sequence[str]
    rescoped: Sequence[str]
    moved: Sequence[str]
    objective: str | None
    change: str | None
    run_id: str | None
    reviewed: str | None = None
    """same, same plan or other plan, as the event of the run says."""
    moved_by: Sequence[str] = ()
    """Commits that came between review and merge."""


_REVIEWED = {
    "same": "as it was reviewed",
    "same plan": "the plan that was reviewed, from other inputs",
    "other plan": "NOT the plan that was reviewed",
}


def story_view(scenario: str, chapters: Iterable[ChapterLine], *, width: int, color: bool) -> str:
    """A heading, then for each commit who did it and what the plan became."""
    parts: list[RenderableType] = [Text(clean(scenario), style="bold")]
    for chapter in chapters:
        day = datetime.datetime.fromtimestamp(chapter.when, datetime.UTC).date().isoformat()
        request = f" (#{chapter.pull_request})" if chapter.pull_request else ""
        who = clean(f"  {chapter.subject}{request}, {chapter.author}")
        parts.append(Text.assemble("\n", (chapter.commit[:12], "yellow"), f"  {day}", who))
        parts += [_indented(words, 4) for words in _sentences(chapter)]
    return rendered(parts, width, color=color)


def _sentences(chapter: ChapterLine) -> Iterable[str]:
    if chapter.note:
        yield chapter.note
    for word, keys in (
        ("enters", chapter.entered),
        ("drops", chapter.dropped),
        ("delivered", chapter.delivered),
        ("other scope", chapter.rescoped),
        ("other start", chapter.moved),
    ):
        if keys:
            yield f"{word}: {', '.join(keys)}"
    if chapter.objective is not None:
        sign = "+" if chapter.change and not chapter.change.startswith("-") else ""
        change = f" ({sign}{number(chapter.change)})" if chapter.change not in (None, "0") else ""
        yield (
            f"objective {number(chapter.objective)}{change}, run"
            f" {shown_run_id(chapter.run_id or '')}"
        )
    if chapter.reviewed:
        between = ", ".join(commit[:12] for commit in chapter.moved_by)
        yield _REVIEWED[chapter.reviewed] + (f"; merged in between: {between}" if between else "")


def _indented(words: str, by: int) -> Padding:
    return Padding(line(words), (0, 0, 0, by))


def proof_view(
    run_id: str,
    verdict: str,
    checks: Sequence[CheckLine],
    advice: str | None,
    *,
    width: int,
    color: bool,
) -> str:
    """The verdict about a run, what did not hold, and what to do; where all holds, where it came
    from."""
    style = _STYLES.get(verdict, "bold red")
    parts: list[RenderableType] = [
        Text.assemble((f"{verdict:<10}", style), f"  {clean(shown_run_id(run_id))}")
    ]
    shown = [check for check in checks if not check.holds]
    if not shown:
        shown = [check for check in checks if check.name in ("source", "result")]
    parts += [_indented(f"{check.name}: {check.detail}", 12) for check in shown]
    if verdict in ("EQUIVALENT", "DRIFTED"):
        parts += [
            _indented(f"engine: {check.detail}", 12) for check in checks if check.name == "engine"
        ]
    if advice:
        parts.append(_indented(f"try: {advice}", 12))
    return rendered(parts, width, color=color)
