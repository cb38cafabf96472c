"""What git has of the record: which commit added each file, and whether one changed it since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from portfolio.certify import Check
from portfolio.git import blob_id
from portfolio.gitops import Fate, fates, in_git, shallow_ends
from portfolio.history.verdict import FETCH_ALL, tampered, unprovable
from portfolio.places import NoRegularFileError, regular_bytes
from portfolio.record import RUNS, run_folder
from portfolio.report import many


@dataclass(frozen=True)
class RecordHistory:
    """The past of every file that the record ever had; git is asked for it once."""

    is_in_git: bool
    fates: Mapping[str, Fate]
    shallow_ends: frozenset[str]
    """The oldest commits of a shallow clone."""

    @classmethod
    def read(cls, root: Path) -> "RecordHistory":
        """The past of the record, as far as the clone has it."""
        if not in_git(root):
            return cls(is_in_git=False, fates={}, shallow_ends=frozenset())
        return cls(is_in_git=True, fates=fates(root, RUNS), shallow_ends=shallow_ends(root))

    @property
    def removed_runs(self) -> tuple[str, ...]:
        """Ids of runs that history has and the newest commit has not."""
        removed = (Path(path) for path, fate in self.fates.items() if fate.removed)
        return tuple(sorted(path.parent.name for path in removed if path.name == "manifest.json"))

    def commit_that_added(self, stored: Path, run_id: str) -> str | None:
        """The commit that brought a run into the record."""
        folder = run_folder(stored, run_id).relative_to(stored).as_posix()
        fate = self.fates.get(f"{folder}/manifest.json")
        return None if fate is None else fate.added

    def committed(self, stored: Path, paths: Sequence[Path]) -> Check:
        """The files, and those of folders, are the ones that were committed first, and nobody
        rewrote them.

        Raises:
            ProofEndedError: if one is not, or history does not reach far enough back.
        """
        if not self.is_in_git:
            raise unprovable("history", "there is no git history here")
        files = [file for path in paths for file in self._files_of(stored, path)]
        waiting = [file for file in files if not self._is_committed(stored, file)]
        if not waiting:
            return Check("history", True, "as it was first committed")
        detail = f"not committed yet: {len(waiting)} of {many(len(files), 'file')}"
        return Check("history", True, detail)

    def _is_committed(self, stored: Path, file: Path) -> bool:
        """Whether any commit has the file; what it has must be the bytes that are there."""
        name = file.relative_to(stored).as_posix()
        fate = self.fates.get(name)
        if fate is None:
            return False
        added = fate.added[:12]
        if fate.added in self.shallow_ends:
            older = f"{name} may be older than {added}, its oldest commit"
            raise unprovable("history", f"this clone is shallow: {older}", FETCH_ALL)
        if fate.rewritten:
            raise tampered("history", f"{name} was changed by {fate.rewritten[0]}")
        try:
            data = regular_bytes(file)
        except NoRegularFileError as error:
            raise tampered("history", f"{name}: {error}") from None
        if blob_id(data, fate.blob) != fate.blob:
            raise tampered("history", f"{name} differs from {added}")
        return True

    def _files_of(self, stored: Path, path: Path) -> Sequence[Path]:
        """The files of a folder; a file itself, and whatever stands in the place of one."""
        is_file = path.relative_to(stored).as_posix() in self.fates or not path.is_dir()
        return [path] if is_file else sorted(path.iterdir())
