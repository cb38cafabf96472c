"""Runs that were taken out of the record, as history last had them."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from portfolio.gitops import Fate, fates, files_at
from portfolio.places import inside
from portfolio.record import RUNS, Damage, add_file, inputs_file, read_run


@contextmanager
def restored(root: Path, identities: Sequence[str]) -> Iterator[Path]:
    """A folder with the files of runs as history last had them, for as long as the block lasts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        past = fates(root, RUNS) if identities else {}
        for identity in identities:
            _restore_run(root, past, identity, folder)
        yield folder


def _restore_run(root: Path, past: Mapping[str, Fate], identity: str, folder: Path) -> None:
    """The files of a run, and the inputs that its manifest names."""
    own = [path for path in past if f"/{identity}/" in path or f"-{identity}-" in path]
    _restore(root, past, own, folder)
    run = read_run(folder, identity)
    if not isinstance(run, Damage):
        inputs = inputs_file(Path(), run.manifest.inputs).as_posix()
        _restore(root, past, [inputs], folder)


def _restore(root: Path, past: Mapping[str, Fate], paths: Sequence[str], folder: Path) -> None:
    """Each file as the newest commit that had it has it."""
    for path in paths:
        removed_by = past[path].removed if path in past else None
        revision = f"{removed_by}^" if removed_by else "HEAD"
        for name, data in files_at(root, revision, [path]).items():
            add_file(inside(folder, name), data)
