"""Bring what `init` once made in a repository up to what this version makes.

Files of people (README, KPIs, initiatives, scenarios) are left alone. What is changed is shown as a
diff first, and is written only over files that git has: whatever a person changed in them can be
had back.
"""

import difflib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from portfolio.actions.checking import editor_schemas
from portfolio.actions.errors import InvalidInputsError, StaleError, UsageError
from portfolio.actions.scaffold import (
    ACTION,
    GITHUB_FOLDER,
    GITLAB_FILE,
    PIP_REQUIREMENT,
    Scaffold,
    filled_templates,
    templates,
)
from portfolio.actions.writing import refusals_of_the_disk
from portfolio.checked import check
from portfolio.git import GitError
from portfolio.gitops import read_file
from portfolio.places import NoRegularFileError, inside, regular_bytes
from portfolio.record import MANIFEST, RESULTS, replace_file
from portfolio.report import many
from portfolio.results import FORMAT
from portfolio.source import Workspace

LINE_SETS = (".gitattributes", ".gitignore")
"""Files of lines that stand by themselves: what is missing is added, what people added stays."""

READERS: Mapping[int, str] = {1: "0.1"}
"""Format of a run -> the newest version that reads it."""


@dataclass(frozen=True)
class UpgradeChange:
    """A file that this version would write otherwise. `before` is None for a new one."""

    file: str
    before: str | None
    after: str

    def diff(self) -> str:
        """The change as a unified diff."""
        old = [] if self.before is None else self.before.splitlines(keepends=True)
        new = self.after.splitlines(keepends=True)
        old_name = "/dev/null" if self.before is None else f"a/{self.file}"
        return "".join(difflib.unified_diff(old, new, old_name, f"b/{self.file}"))


@dataclass(frozen=True)
class Upgrade:
    """What an upgrade would change, and which runs this version does not read."""

    changes: tuple[UpgradeChange, ...]
    older_runs: Mapping[int, int]
    """Format -> how many runs have it; those of today's format are left out."""

    @property
    def readers(self) -> Iterator[str]:
        """For each format of older runs, how many they are and which version reads them."""
        for number, count in self.older_runs.items():
            by = "a newer version reads them: update the tool"
            if number in READERS:
                by = f"version {READERS[number]} reads them"
            yield f"{many(count, 'run')} of format {number}: {by}"


def planned_upgrade(root: Path, action: str | None = None, gitlab: str | None = None) -> Upgrade:
    """Compare a repository with what `init` of this version would make.

    Without `action`, workflows are compared only where one is there, with the action that it names
    now; the same goes for `gitlab` and what the pipeline installs.

    Raises:
        InvalidInputsError: if organization.yaml or metrics.yaml cannot be read.
        UsageError: if `action` or `gitlab` has no form that GitHub or pip understands.
    """
    workspace = check(root).workspace
    if workspace is None:
        message = "organization or metrics cannot be read: portfolio validate says why"
        raise InvalidInputsError(message)
    expected = {
        **_expected_files(root, workspace, action, gitlab),
        **editor_schemas(workspace),
    }
    changes = []
    for file, after in sorted(expected.items()):
        before = _text(root / file)
        if before != after:
            changes.append(UpgradeChange(file, before, after))
    return Upgrade(tuple(changes), _older_runs(root))


def write_upgrade(root: Path, upgrade: Upgrade) -> None:
    """Write the changed files; nothing at all if a file to be replaced is not in the last commit as
    it is.

    Raises:
        StaleError: if what a file holds would be lost.
        UsageError: if the disk refuses.
    """
    unsafe = [change.file for change in upgrade.changes if not _can_be_had_back(root, change)]
    if unsafe:
        files = ", ".join(unsafe)
        raise StaleError(f"nothing was written: commit {files} first, so that it can be had back")
    with refusals_of_the_disk():
        for change in upgrade.changes:
            replace_file(inside(root, change.file), change.after.encode())


def _can_be_had_back(root: Path, change: UpgradeChange) -> bool:
    """Whether the last commit has what a change replaces."""
    if change.before is None:
        return True
    try:
        return read_file(root, "HEAD", change.file) == change.before.encode()
    except GitError:
        return False


def _expected_files(
    root: Path, workspace: Workspace, action: str | None, gitlab: str | None
) -> dict[str, str]:
    """The templates that belong to the tool, filled with what the repository says now."""
    scaffold = Scaffold(
        name=workspace.organization.name,
        period="2000",  # stands only in files of people, which are left alone
        action=action or _named_now(root, GITHUB_FOLDER, "{action}", ACTION),
        gitlab=gitlab or _named_now(root, GITLAB_FILE, "{package}", PIP_REQUIREMENT),
    )
    expected = {}
    for file, text in filled_templates(scaffold).items():
        if file in LINE_SETS:
            expected[file] = _with_missing_lines(_text(root / file) or "", text)
        elif file.startswith(GITHUB_FOLDER) or file == GITLAB_FILE:
            expected[file] = text
    return expected


def _named_now(root: Path, prefix: str, placeholder: str, form: re.Pattern[str]) -> str | None:
    """What stands in a file of the repository where its template has a placeholder."""
    for file, template in templates().items():
        text = _text(root / file) if file.startswith(prefix) else None
        values = [] if text is None else _values_at(placeholder, form, template, text)
        if values:
            return values[0]
    return None


def _values_at(placeholder: str, form: re.Pattern[str], template: str, text: str) -> list[str]:
    """The values in lines of a text that are as the template's line with the placeholder."""
    fixed_lines = set(template.splitlines())
    values = []
    for line in template.splitlines():
        before, separator, after = line.partition(placeholder)
        if not separator:
            continue
        pattern = re.compile(f"{re.escape(before)}({form.pattern}){re.escape(after)}")
        for own_line in text.splitlines():
            match = pattern.fullmatch(own_line)
            # Another action stands in a line of the same shape, and in the template too.
            if match and own_line not in fixed_lines:
                values.append(match.group(1))
    return values


def _with_missing_lines(text: str, wanted: str) -> str:
    have = set(text.splitlines())
    missing = [line for line in wanted.splitlines() if line not in have]
    if not missing:
        return text
    ended = text if not text or text.endswith("\n") else f"{text}\n"
    return ended + "".join(f"{line}\n" for line in missing)


def _text(path: Path) -> str | None:
    """The text of a file; None where there is none.

    Raises:
        UsageError: if it is no text.
    """
    if not path.is_file():
        return None
    try:
        return regular_bytes(path).decode("utf-8")
    except NoRegularFileError as error:
        raise UsageError(f"{path.name}: {error}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path.name} is no text in UTF-8") from None


def _older_runs(root: Path) -> Mapping[int, int]:
    formats = Counter(_formats(root))
    return {number: count for number, count in sorted(formats.items()) if number != FORMAT}


def _formats(root: Path) -> Iterator[int]:
    """The format of each stored run whose manifest says one."""
    for path in sorted((root / RESULTS).glob(f"*/*/{MANIFEST}")):
        try:
            manifest = json.loads(regular_bytes(path))
        except (NoRegularFileError, ValueError):
            continue  # `verify` says what is broken
        number = manifest.get("format") if isinstance(manifest, dict) else None
        if isinstance(number, int):
            yield number
