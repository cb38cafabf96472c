"""An event of the log: when a run was stored, by whom, from which commit, and what it took."""

import datetime
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol, TypeVar

from pydantic import AfterValidator, Field

from portfolio.record.git import GitFacts, git_facts
from portfolio.record.names import LOG
from portfolio.results import Output, Run

WHEN = "%Y-%m-%dT%H:%M:%SZ"
MOST = 2**31
"""No number of an event is as great."""


def _moment(text: str) -> str:
    # Several times faster than strptime, and a record has an event for each of its runs.
    try:
        spelled = datetime.datetime.fromisoformat(text.removesuffix("Z")).isoformat()
    except ValueError:
        spelled = ""
    if f"{spelled}Z" != text:
        raise ValueError("should be a moment as 2026-01-31T12:00:00Z")
    return text


def _effort(effort: Mapping[str, Any]) -> Mapping[str, Any]:
    """Seconds of each stage and a number of nodes, where they are given."""
    seconds, nodes = effort.get("seconds", {}), effort.get("nodes", 0)
    if not isinstance(seconds, Mapping) or not all(map(_is_duration, seconds.values())):
        raise ValueError("seconds should map stages to seconds")
    if isinstance(nodes, bool) or not isinstance(nodes, int) or not 0 <= nodes < MOST:
        raise ValueError("nodes should be a whole number")
    return effort


def _is_duration(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < MOST


class Review(Output):
    """The plan of a scenario that people saw before they merged it, against the run that was
    recorded after."""

    run_id: str
    """The run that was reviewed."""
    verdict: Literal["same", "same plan", "other plan"]
    """same: that very run; same plan: other inputs made the same choice; other plan: another
    choice."""
    moved_by: tuple[str, ...] = ()
    """Commits of the main line that changed inputs after the plan was reviewed, oldest first."""


class Event(Output):
    """One newly stored run. Here stands what may vary, so that the result need not."""

    format: Literal[1] = 1
    """Version of this shape."""
    run_id: str
    """The run."""
    when: Annotated[str, AfterValidator(_moment)]
    """When it was stored, UTC, as 2026-01-31T12:00:00Z."""
    by: str | None
    """Who stored it: git's user."""
    commit: str | None
    """The commit of the inputs; none outside git."""
    dirty: bool | None
    """Whether the inputs differed from that commit; none outside git."""
    pull_request: Annotated[int, Field(ge=0, lt=MOST)] | None = None
    """The pull request it was stored for."""
    reviewed: Review | None = None
    """What was reviewed in it; none where nothing is known of that."""
    effort: Annotated[Mapping[str, Any], AfterValidator(_effort)]
    """Seconds and nodes of each stage."""
    machine: Mapping[str, str]
    """Python, system and processor; never a host name."""


class _Identified(Protocol):
    @property
    def run_id(self) -> str: ...


_Run = TypeVar("_Run", bound=_Identified)


def first_events(events: Sequence[Event]) -> Mapping[str, Event]:
    """Run -> its first event, which says when and by whom it was stored."""
    return {event.run_id: event for event in reversed(events)}


def by_time_of_storing(
    runs: Iterable[_Run], events: Sequence[Event]
) -> list[tuple[_Run, Event | None]]:
    """Each run with its first event, the oldest first; before them those that the log does not
    mention, by id."""
    first = first_events(events)

    def moment_and_id(pair: tuple[_Run, Event | None]) -> tuple[str, str]:
        run, event = pair
        return "" if event is None else event.when, run.run_id

    return sorted(((run, first.get(run.run_id)) for run in runs), key=moment_and_id)


def event_of(
    root: Path,
    run: Run,
    now: datetime.datetime,
    source: str | None = None,
    pull_request: int | None = None,
    reviewed: Review | None = None,
    *,
    texts: Mapping[str, str],
) -> Event:
    """The event of storing a run here and now; `now` has a time zone.

    ``source`` is the commit that the inputs were read from; without it they are the files of the
    work tree. ``texts`` are the files as they were read.

    Raises:
        GitError: if there is a repository here that git cannot or will not read.
    """
    facts = git_facts(root, texts)
    if source is not None:
        facts = GitFacts(facts.user, source, False)
    when = now.astimezone(datetime.UTC).strftime(WHEN)
    return Event(
        run_id=run.run_id,
        when=when,
        by=facts.user,
        commit=facts.commit,
        dirty=facts.dirty,
        pull_request=pull_request,
        reviewed=reviewed,
        effort=run.effort,
        machine=machine_facts(),
    )


def machine_facts() -> Mapping[str, str]:
    """What can make a run slower or different on another machine."""
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "processor": platform.machine(),
        "processors": str(os.cpu_count()),
    }


def event_file(root: Path, event: Event) -> Path:
    """runs/log/<yyyy>/<mm>/<utc>-<run_id>-<commit8>.json; `nocommit` stands for no commit."""
    year, month = event.when[:4], event.when[5:7]
    utc = event.when.replace("-", "").replace(":", "")
    return (
        root / LOG / year / month / f"{utc}-{event.run_id}-{(event.commit or 'nocommit')[:8]}.json"
    )
