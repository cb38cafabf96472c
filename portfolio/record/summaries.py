"""What a list says of each run, and the text of its result, without parsing either twice.

A run that was read whole is remembered by the SHA-256 of its texts, outside the work tree
(`portfolio.record.answers`): no commit can bring such a memory along, and another byte is another
text. The memory is of one version of the code: what a laxer one took for a run is read again. What
is not remembered is read whole, so that a damaged run is named here as it is elsewhere.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pydantic

import portfolio
from portfolio.canonical import exact_bytes, sha256
from portfolio.collector import paused_collector
from portfolio.places import PlaceError
from portfolio.record.answers import answer_key, keep_text, kept_answer
from portfolio.record.events import Event
from portfolio.record.names import MANIFEST, RESULT, inputs_file, run_folder
from portfolio.record.read import (
    Damage,
    OtherFormat,
    RecordedRun,
    line_ends_checked,
    misplaced,
    name_damage,
    of_other_format,
    parsed_records,
    parsed_run,
    raw_bytes,
    read_log,
    run_ids,
)
from portfolio.results import RunStatus

_PACKAGE = Path(portfolio.__file__).parent
_READING = (_PACKAGE, _PACKAGE / "model", _PACKAGE / "record")
"""Folders of the code that decides which texts are a run, and what a summary of one has."""
_MOST_REMEMBERED = 20_000
"""Runs; beyond them only those of the present record are."""


@dataclass(frozen=True)
class ListedRun:
    """One run as a list shows it: what its manifest and its result say, in short."""

    run_id: str
    scenario: str
    title: str
    period: str
    mode: str
    status: str
    objective: str | None
    bound: str | None
    selected: tuple[str, ...]
    """The keys that the plan has."""
    candidates: int
    is_unique: bool | None
    decided_by: str | None
    """The stage that decided among equals."""
    certified: bool | None
    """Whether every rule holds; none where there is no plan."""
    engine: Mapping[str, str]
    inputs: str
    """The hash of the inputs."""
    restricted_to: tuple[str, ...] | None

    @classmethod
    def of(cls, run: RecordedRun) -> "ListedRun":
        """Of a run that was read whole."""
        result, tie, certificate = run.result, run.result.tie, run.result.certificate
        decided_by = tie.decided_by if tie else None
        same = ("scenario", "title", "period", "mode", "objective", "bound")
        copied = {name: getattr(result, name) for name in same}
        selected = tuple(item.key for item in result.items if item.selected)
        return cls(
            run_id=run.run_id,
            **copied,
            status=result.status.value,
            selected=selected,
            candidates=len(result.items),
            is_unique=tie.unique if tie else None,
            decided_by=str(decided_by.id) if decided_by else None,
            certified=certificate.holds if certificate else None,
            engine=dict(result.engine),
            inputs=run.manifest.inputs,
            restricted_to=run.manifest.select,
        )

    @property
    def run_status(self) -> RunStatus:
        """How the run ended."""
        return RunStatus(self.status)


@dataclass(frozen=True)
class RunText:
    """A run that is whole: its summary, and the text of its result."""

    summary: ListedRun
    result: bytes


@dataclass(frozen=True)
class Summaries:
    """A record in short: runs by id, events by time, what cannot be read, and runs of other
    formats."""

    runs: tuple[ListedRun, ...]
    events: tuple[Event, ...]
    damages: tuple[Damage, ...]
    others: tuple[OtherFormat, ...]


def read_summaries(root: Path) -> Summaries:
    """The record in short; an empty one where there is no `runs/`."""
    runs: list[ListedRun] = []
    damages: list[Damage] = []
    for one in read_run_texts(root):
        if isinstance(one, RunText):
            runs.append(one.summary)
        else:
            damages.append(one)
    events, unread = read_log(root)
    return Summaries(tuple(runs), events, *sorted_damages([*damages, *unread]))


def sorted_damages(
    unread: list[Damage],
) -> tuple[tuple[Damage, ...], tuple[OtherFormat, ...]]:
    """What is damaged, by file, apart from runs of other formats."""
    others = [one for one in unread if isinstance(one, OtherFormat)]
    damages = [one for one in unread if not isinstance(one, OtherFormat)]
    return tuple(sorted(damages)), tuple(others)


def read_run_texts(root: Path) -> Iterator[RunText | Damage]:
    """Every run by its id, or what is broken about it; one is held at a time."""
    yield from misplaced(root)
    memory = _Memory(root)
    for identity in run_ids(root):
        # The collector would go through all that the caller keeps.
        with paused_collector():
            one = memory.read(identity)
        yield one
    memory.keep()


class _Memory:
    """What is known of texts by their hashes, and what reading adds to it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._key = answer_key({"summaries": _reading_software(), "pydantic": pydantic.VERSION})
        remembered = self._remembered()
        self._runs: dict[str, Any] = dict(remembered["runs"])
        self._inputs: set[str] = set(remembered["inputs"])
        self._seen: set[str] = set()
        self._checked: dict[str, Damage | None] = {}
        self._is_changed = False

    def read(self, identity: str) -> RunText | Damage:
        """One run, parsed only where its texts are new."""
        folder = run_folder(self.root, identity)
        manifest = name_damage(self.root, identity) or raw_bytes(self.root, folder / MANIFEST)
        if isinstance(manifest, Damage):
            return manifest
        result = raw_bytes(self.root, folder / RESULT)
        if isinstance(result, Damage):
            return of_other_format(self.root, identity, manifest) or result
        name = f"{sha256(manifest)}{sha256(result)}"
        summary = self._known(identity, name) or self._parsed(identity, name, manifest, result)
        if isinstance(summary, Damage):
            return summary
        return self._inputs_damage(summary.inputs) or RunText(summary, result)

    def keep(self) -> None:
        """Remember what was new. A place that refuses costs this memory and nothing else."""
        if not self._is_changed:
            return
        runs = self._runs
        if len(runs) > _MOST_REMEMBERED:
            runs = {name: runs[name] for name in self._seen}
        text = exact_bytes({"runs": runs, "inputs": sorted(self._inputs)})
        try:
            keep_text(self.root, self._key, text)
        except PlaceError:
            return

    def _remembered(self) -> Mapping[str, Any]:
        nothing: Mapping[str, Any] = {"runs": {}, "inputs": []}
        try:
            answer = kept_answer(self.root, self._key)
        except PlaceError:
            return nothing
        return answer if answer is not None and answer.keys() == nothing.keys() else nothing

    def _known(self, identity: str, name: str) -> ListedRun | None:
        fields = self._runs.get(name)
        if fields is None:
            return None
        self._seen.add(name)
        return _summary(identity, fields)

    def _parsed(
        self, identity: str, name: str, manifest: bytes, result: bytes
    ) -> ListedRun | Damage:
        folder = run_folder(self.root, identity)
        texts = [
            line_ends_checked(self.root, folder / file, data)
            for file, data in ((MANIFEST, manifest), (RESULT, result))
        ]
        run = parsed_run(self.root, identity, texts[0], lambda: texts[1])
        if isinstance(run, Damage):
            return run
        summary = ListedRun.of(run)
        fields = asdict(summary)
        del fields["run_id"]
        self._runs[name] = fields
        self._seen.add(name)
        self._is_changed = True
        return summary

    def _inputs_damage(self, digest: str) -> Damage | None:
        if digest not in self._checked:
            self._checked[digest] = self._checked_inputs(digest)
        return self._checked[digest]

    def _checked_inputs(self, digest: str) -> Damage | None:
        path = inputs_file(self.root, digest)
        data = raw_bytes(self.root, path)
        if isinstance(data, Damage):
            return data
        if digest in self._inputs and sha256(data) == digest:
            return None
        text = line_ends_checked(self.root, path, data)
        if isinstance(text, Damage):
            return text
        records = parsed_records(self.root, digest, text)
        if isinstance(records, Damage):
            return records
        self._inputs.add(digest)
        self._is_changed = True
        return None


@cache
def _reading_software() -> str:
    """SHA-256 over the code that makes a run of texts, so that a stricter check forgets what passed
    before."""
    digest = hashlib.sha256()
    for folder in _READING:
        for file in sorted(folder.glob("*.py")):
            digest.update(file.relative_to(_PACKAGE).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _summary(identity: str, fields: Mapping[str, Any]) -> ListedRun:
    restricted = fields["restricted_to"]
    lists = {
        "selected": tuple(fields["selected"]),
        "restricted_to": None if restricted is None else tuple(restricted),
    }
    return ListedRun(**{**fields, **lists, "run_id": identity})
