"""From disk to texts: the only code that reads the files of a portfolio."""

from collections.abc import Iterator
from pathlib import Path

from portfolio.findings import Finding
from portfolio.git import left_out
from portfolio.places import is_tracked
from portfolio.source import (
    FILES,
    FOLDERS,
    SIZE_LIMIT,
    TEMPORARY,
    Loaded,
    is_read,
    is_temporary,
    leftover,
    link_of_git,
    loaded,
    not_a_file,
    not_a_folder,
    not_checked_out,
    passed_over,
    symbolic_link,
    text_of,
    unreadable,
)

_FOLDERS = ("config", "config/schemas", "sheets", "runs", "runs/inputs", "runs/results", "runs/log")
"""Folders that commands read or write, beside those of the scenarios and initiatives."""
_TRACES = tuple(
    f"{folder}{TEMPORARY}*"
    for folder in (
        "",
        "config/",
        "config/schemas/",
        "sheets/",
        "runs/",
        "runs/inputs/",
        "runs/results/*/",
        "runs/log/*/*/",
    )
)


def load(root: Path) -> Loaded:
    """Read every file of the portfolio at ``root``, and say everything that is wrong with their
    structure."""
    texts, findings = read_texts(root)
    return loaded(texts, [*findings, *links_in_the_work_tree(root), *_leftovers(root)])


def links_in_the_work_tree(root: Path) -> list[Finding]:
    """The folders of a portfolio that are symbolic links which git supplies."""
    folders = (*_FOLDERS, *FOLDERS)
    return [link_of_git(folder) for folder in folders if _is_link_of_git(root / folder)]


def read_texts(root: Path) -> tuple[dict[str, str], list[Finding]]:
    """POSIX path from the root -> text, for every file of the portfolio that can be read."""
    texts: dict[str, str] = {}
    findings: list[Finding] = [
        not_checked_out(place) for place in left_out(root, (*FILES, *FOLDERS))
    ]
    for path in _files(root, findings):
        name = path.relative_to(root).as_posix()
        text = _read(path, name)
        if isinstance(text, Finding):
            findings.append(text)
        else:
            texts[name] = text
    return texts, findings


def _files(root: Path, findings: list[Finding]) -> Iterator[Path]:
    for name in FILES:
        if (root / name).is_symlink() or (root / name).exists():
            yield root / name
    for folder in FOLDERS:
        for path in _members(root, folder, findings):
            if is_read(path.name):
                yield path
            elif wrong := passed_over(path.relative_to(root).as_posix(), folder=path.is_dir()):
                findings.append(wrong)


def _leftovers(root: Path) -> Iterator[Finding]:
    """What looks like the trace of an interrupted write, in every folder that commands write."""
    for pattern in _TRACES:
        for path in sorted(root.glob(pattern)):
            name = path.relative_to(root).as_posix()
            # The next `record` removes its own temporary names; one that runs now needs them.
            if not (name.startswith("runs/") and is_temporary(path.name) and not path.is_symlink()):
                yield leftover(name)


def _is_link_of_git(path: Path) -> bool:
    return path.is_symlink() and is_tracked(path)


def _members(root: Path, folder: str, findings: list[Finding]) -> list[Path]:
    """What is in a folder of the portfolio; none is as good as an empty one."""
    path = root / folder
    if _is_link_of_git(path):
        return []  # named as such
    if not path.exists() and not path.is_symlink():
        return []
    try:
        return sorted(path.iterdir())
    except NotADirectoryError:
        findings.append(not_a_folder(folder))
    except OSError as error:
        findings.append(unreadable(folder, error))
    return []


def _read(path: Path, name: str) -> str | Finding:
    """The text of one file, or why it cannot be had."""
    if path.is_symlink():
        return symbolic_link(name)
    if not path.is_file():
        return not_a_file(name)
    try:
        data = path.read_bytes() if path.stat().st_size <= SIZE_LIMIT else None
    except OSError as error:
        return unreadable(name, error)
    return text_of(name, data)
