"""Publications: which plan people were told, when, and what had changed since they were told last.

One file each under `runs/log/published/`, added to and never rewritten, like every event.
"""

import datetime
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError

from portfolio.places import inside
from portfolio.record.atomic import add_file
from portfolio.record.events import WHEN
from portfolio.record.names import LOG, json_file
from portfolio.record.read import Damage, read_bytes
from portfolio.results import Output, Result
from portfolio.source import TEMPORARY

PUBLISHED = f"{LOG}/published"
_NAME = re.compile(r"[0-9]{8}T[0-9]{6}Z-[a-z0-9][a-z0-9-]*\.json")


def _moment(text: str) -> str:
    if datetime.datetime.strptime(text, WHEN).strftime(WHEN) != text:
        raise ValueError("should be a moment as 2026-01-31T12:00:00Z")
    return text


class PublishedItem(Output):
    """One initiative that people were told is planned."""

    key: str
    """Its key."""
    title: str
    """Its title."""
    owner: str | None
    """Who answers for it."""
    scope: str | None
    """The scope that is planned, where it offers scopes."""
    start: str | None = Field(default=None, exclude_if=lambda value: value is None)
    """The step in which it starts, in a plan that decides that."""
    finish: str | None = Field(default=None, exclude_if=lambda value: value is None)
    """The step in which it ends, likewise; none where it goes on behind the last step."""


class PublishedMove(Output):
    """What is told to have changed since the last publication."""

    kind: Literal["entered", "dropped", "delivered", "rescoped", "moved"]
    """What happened to it."""
    key: str
    """The initiative."""
    title: str
    """Its title."""
    cause: str
    """What brought it about, in a sentence."""


class Publication(Output):
    """A plan as it was published."""

    format: Literal[1] = 1
    """Version of this shape."""
    scenario: str
    """The scenario."""
    title: str
    """Its title."""
    period: str
    """The period that it plans."""
    run_id: str
    """The run whose plan it is."""
    when: Annotated[str, AfterValidator(_moment)]
    """When it was published, UTC, as 2026-01-31T12:00:00Z."""
    by: str | None
    """Who published it: git's user."""
    commit: str | None
    """The commit of the inputs; none outside git."""
    dirty: bool | None
    """Whether the inputs differed from that commit; none outside git."""
    previous: str | None
    """The run that was published before; none for the first publication of a scenario."""
    items: tuple[PublishedItem, ...]
    """What is planned, by key."""
    moves: tuple[PublishedMove, ...]
    """What changed since the last publication; nothing in the first."""


def publication_file(publication: Publication) -> str:
    """Its path from the root of the portfolio."""
    utc = publication.when.replace("-", "").replace(":", "")
    return f"{PUBLISHED}/{utc}-{publication.run_id}.json"


def is_told_truly(publication: Publication, result: Result) -> bool:
    """Whether a publication tells the plan of a run: what is taken, in which scope and when."""
    chosen = {}
    for item in result.items:
        if item.selected:
            chosen[item.key] = (item.scope, item.start, item.finish)
    published = {item.key: (item.scope, item.start, item.finish) for item in publication.items}
    return chosen == published


def moment_of(now: datetime.datetime) -> str:
    """A moment with a time zone, as a publication has it."""
    return now.astimezone(datetime.UTC).strftime(WHEN)


def add_publication(root: Path, publication: Publication) -> str:
    """Add a publication to the log; its path from the root.

    Raises:
        DifferentBytesError: if another one is there already.
        PlaceError: if git supplies a link on the way.
    """
    name = publication_file(publication)
    add_file(inside(root, name), json_file(publication))
    return name


def parsed_publication(name: str, data: bytes) -> Publication | None:
    """The publication that bytes under a path spell; None where they are none, or another's."""
    try:
        publication = Publication.model_validate_json(data)
    except ValidationError:
        return None
    is_own = publication_file(publication) == name and json_file(publication) == data
    return publication if is_own else None


def read_publications(root: Path) -> tuple[Sequence[Publication], Sequence[Damage]]:
    """Every publication by time, and the files that hold none."""
    publications: list[Publication] = []
    damages: list[Damage] = []
    folder = root / PUBLISHED
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.startswith(TEMPORARY):
            continue
        name = path.relative_to(root).as_posix()
        data = read_bytes(root, path) if _NAME.fullmatch(path.name) else None
        if isinstance(data, Damage):
            damages.append(data)
            continue
        publication = None if data is None else parsed_publication(name, data)
        if publication is None:
            damages.append(Damage(name, "it is no publication as this tool writes it"))
        else:
            publications.append(publication)
    return _in_order(publications), damages


def _in_order(publications: Sequence[Publication]) -> list[Publication]:
    """By time; of those of one second, each after the one that it names as previous."""
    waiting = sorted(publications, key=lambda one: (one.when, one.run_id))
    ordered: list[Publication] = []
    while waiting:
        at_once = [one for one in waiting if one.when == waiting[0].when]
        at_once_ids = {(one.scenario, one.run_id) for one in at_once}
        first = [one for one in at_once if (one.scenario, one.previous) not in at_once_ids]
        following = (first or at_once)[0]
        waiting.remove(following)
        ordered.append(following)
    return ordered
