"""Is a stored run the answer to its inputs? Only if its very bytes once came out of a solve here.

A folder of the right name proves nothing, nor do the author and the trailers of the commit that
brought it: whoever may write to a branch can forge all of these. So the first command that meets a
run solves it once and compares; a mark outside the work tree (`portfolio.record.marks`) remembers
the bytes that held.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from portfolio.canonical import canonical_bytes, sha256
from portfolio.record.marks import is_marked, mark
from portfolio.record.names import MANIFEST, RESULT, inputs_file, run_folder, run_id
from portfolio.record.read import Damage, RecordedRun, read_bytes
from portfolio.record.rechecking import recheck
from portfolio.record.storing import FILES, run_files
from portfolio.record.within_gap import lies_within_its_gap
from portfolio.results import Manifest, Output, Result, Run, RunStatus

O = TypeVar("O", bound=Output)  # noqa: E741 - Output
Read = Callable[[str], bytes | None]
"""The bytes of a file by its path from the root of the portfolio; None where it is missing."""
_NAMED = 8
"""Initiatives named in one sentence."""
_PROVEN = (RunStatus.OPTIMAL, RunStatus.INFEASIBLE)


class Standing(StrEnum):
    """What a stored run is worth as the answer to its inputs."""

    ABSENT = "absent"
    """Nothing is where the run belongs."""
    HOLDS = "holds"
    """The very bytes that came out of the solve."""
    DAMAGED = "damaged"
    """Files are missing or do not agree with each other, so that there is no run."""
    TAMPERED = "tampered"
    """It is a run by its form, and says something else than what was solved."""
    UNSETTLED = "unsettled"
    """It differs from what was solved, and one of the two is not proven within the limits."""


@dataclass(frozen=True)
class StoredFiles:
    """The bytes that lie where a run belongs; a missing file is left out."""

    run_id: str
    files: Mapping[str, bytes]
    inputs: bytes | None

    @classmethod
    def read(cls, identity: str, digest: str, read: Read) -> "StoredFiles":
        """From a disk or a revision of git; ``digest`` is that of the inputs."""
        *paths, inputs = paths_of(identity, digest)
        contents = {name: read(path) for name, path in zip(FILES, paths, strict=True)}
        there = {name: data for name, data in contents.items() if data is not None}
        return cls(identity, there, read(inputs))

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the id and every byte."""
        digests = {name: sha256(data) for name, data in self.files.items()}
        inputs = None if self.inputs is None else sha256(self.inputs)
        return sha256(canonical_bytes({"run_id": self.run_id, "files": digests, "inputs": inputs}))

    @cached_property
    def run(self) -> RecordedRun | None:
        """The run as its files say it, whether true or not; None where they cannot be read."""
        manifest = _parsed(Manifest, self.files.get(MANIFEST))
        result = _parsed(Result, self.files.get(RESULT))
        if manifest is None or result is None:
            return None
        return RecordedRun(self.run_id, manifest, result)

    def damages(self) -> tuple[str, ...]:
        """What keeps the files from being a run: missing, unreadable, or at odds with the rest."""
        damages = [f"{name} is missing" for name in FILES if name not in self.files]
        if self.inputs is None:
            damages.append("its inputs are missing")
        run = self.run
        if damages or run is None:
            return tuple(damages) or ("it cannot be read",)
        if run_id(run.manifest) != self.run_id:
            damages.append("the manifest makes another id")
        if self.inputs is not None and sha256(self.inputs) != run.manifest.inputs:
            damages.append("its inputs have another hash")
        spelled = run_files(run)
        damages += [
            f"{name} differs from what the run says"
            for name in FILES
            if self.files[name] != spelled[name]
        ]
        return tuple(damages)


@dataclass(frozen=True)
class Settled:
    """What a stored run is worth beside the run that was solved to tell, and why."""

    standing: Standing
    detail: str = ""


def paths_of(identity: str, digest: str) -> tuple[str, ...]:
    """The paths of a run's files from the root: those of its folder, then its inputs."""
    folder = run_folder(Path(), identity)
    files = [(folder / name).as_posix() for name in FILES]
    return (*files, inputs_file(Path(), digest).as_posix())


def files_of(run: Run) -> dict[str, bytes]:
    """Path -> bytes of everything that a run stores, but its event."""
    contents = (*run_files(run).values(), run.inputs)
    return dict(zip(paths_of(run.run_id, run.manifest.inputs), contents, strict=True))


def on_disk(root: Path) -> Read:
    """Reads the record of a work tree; a symbolic link is no file of it."""

    def read(path: str) -> bytes | None:
        data = read_bytes(root, root / path)
        return None if isinstance(data, Damage) else data

    return read


def is_known(root: Path, stored: StoredFiles, manifest: Manifest) -> bool:
    """Whether the stored run is that of a manifest, and its very bytes came out of a solve here."""
    if not stored.files or not is_marked(root, stored.fingerprint):
        return False
    return _parsed(Manifest, stored.files.get(MANIFEST)) == manifest


def compared_on_disk(root: Path, solved: Run) -> Settled:
    """What lies where a run belongs in the work tree, beside the run."""
    digest = solved.manifest.inputs
    stored = StoredFiles.read(solved.run_id, digest, on_disk(root))
    if stored.files:
        settled = compared_with_stored(root, stored, solved)
        is_open = settled.standing is Standing.UNSETTLED
        return _settled_to_gap(root, stored, solved) or settled if is_open else settled
    if run_folder(root, solved.run_id).exists():
        return Settled(Standing.DAMAGED, "its folder is empty")
    if stored.inputs is not None and sha256(stored.inputs) != digest:
        return Settled(Standing.DAMAGED, "its inputs have another hash")
    return Settled(Standing.ABSENT)


def _settled_to_gap(root: Path, stored: StoredFiles, solved: Run) -> Settled | None:
    """That a stored plan within a gap holds, as near to the bound that was proven again."""
    if stored.run is None:
        return None
    if not lies_within_its_gap(solved.manifest, stored.run.result, solved.result):
        return None
    if not recheck(root, stored.run_id).holds:
        return None
    mark(root, stored.fingerprint)
    return Settled(Standing.HOLDS)


def compared_with_stored(root: Path, stored: StoredFiles, solved: Run) -> Settled:
    """A stored run beside what its inputs were solved to; bytes that hold are remembered."""
    if stored.fingerprint == fingerprint_of(solved):
        mark(root, stored.fingerprint)
        return Settled(Standing.HOLDS)
    damages = stored.damages()
    if damages or stored.run is None:
        return Settled(Standing.DAMAGED, ", ".join(damages))
    detail = difference_from_stored(stored.run.result, solved.result)
    refuted = _is_refuted(stored.run.result, solved.result)
    standing = Standing.TAMPERED if refuted else Standing.UNSETTLED
    return Settled(standing, detail)


def remember(root: Path, run: Run) -> None:
    """A run that was solved here counts from now on wherever its bytes are met."""
    mark(root, fingerprint_of(run))


def is_remembered(root: Path, run: Run) -> bool:
    """Whether this very run was solved here before."""
    return is_marked(root, fingerprint_of(run))


def fingerprint_of(run: Run) -> str:
    """The fingerprint that a run has once it is stored."""
    return StoredFiles(run.run_id, run_files(run), run.inputs).fingerprint


def difference_from_stored(stored: Result, solved: Result) -> str:
    """Both objectives, and what else differs."""
    parts = [f"stored objective {_worth(stored)}, solved objective {_worth(solved)}"]
    moved = {*stored.choice.items()} ^ {*solved.choice.items()}
    keys = sorted({key for key, _ in moved})
    fields = [
        name for name in Result.model_fields if getattr(stored, name) != getattr(solved, name)
    ]
    if keys:
        more = f" and {len(keys) - _NAMED} more" if len(keys) > _NAMED else ""
        parts.append(f"the choice differs in {', '.join(keys[:_NAMED])}{more}")
    elif fields:
        parts.append(f"the same choice, with other {', '.join(fields)}")
    return "; ".join(parts)


def _worth(result: Result) -> str:
    return (
        f"none ({result.status.value})"
        if result.objective is None
        else f"{result.objective} ({result.status.value})"
    )


def _is_refuted(stored: Result, solved: Result) -> bool:
    """Whether a difference shows that the stored run is false.

    Where a search ended at a limit, another machine may well get further: that shows nothing.
    """
    if stored.status not in _PROVEN or solved.status not in _PROVEN:
        return False
    return _without_open_reach(stored, solved) != _without_open_reach(solved, stored)


def _without_open_reach(result: Result, other: Result) -> Result:
    """A result without how far gaps could be moved, where either side has not proven it.

    Which portfolio shows it, of several that do, may depend on the machine; so may which rules were
    proven to bind.
    """
    if len(result.gaps) != len(other.gaps):
        return result
    pairs = zip(result.gaps, other.gaps, strict=True)
    gaps = []
    for gap, of_other in pairs:
        update: dict[str, None] = {"witness": None, "binding": None}
        if of_other.reachable is None:
            update["reachable"] = None
        gaps.append(gap.model_copy(update=update))
    return result.model_copy(update={"gaps": tuple(gaps)})


def _parsed(model: type[O], data: bytes | None) -> O | None:
    if data is None:
        return None
    try:
        return model.model_validate_json(data)
    except ValidationError:
        return None
