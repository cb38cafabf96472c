"""From disk to texts: the only code that reads the files of a portfolio."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from portfolio.findings import Finding, Location
from portfolio.source import INITIATIVES, METRICS, ORGANIZATION, SCENARIOS, Workspace, read_workspace

SIZE_LIMIT = 5_000_000


def find_root(start: Path) -> Path | None:
    """The nearest folder from ``start`` upwards that holds config/metrics.yaml."""
    return next((folder for folder in (start, *start.parents) if (folder / METRICS).exists()), None)


@dataclass(frozen=True)
class Loaded:
    """What was read: the workspace (None where too much is wrong), the texts, and what is wrong with them."""

    workspace: Workspace | None
    texts: Mapping[str, str]
    findings: tuple[Finding, ...]


def load(root: Path) -> Loaded:
    """Read every file of the portfolio at ``root``, and say everything that is wrong with their structure."""
    texts, findings = read_texts(root)
    unreadable = {finding.location.file for finding in findings}
    workspace, wrong = read_workspace(texts, unreadable)
    return Loaded(workspace, texts, (*findings, *wrong))


def read_texts(root: Path) -> tuple[dict[str, str], list[Finding]]:
    """POSIX path from the root -> text, for every file of the portfolio that can be read."""
    texts: dict[str, str] = {}
    findings: list[Finding] = []
    for path in _files(root, findings):
        name = path.relative_to(root).as_posix()
        text = _read(path, name)
        if isinstance(text, Finding):
            findings.append(text)
        else:
            texts[name] = text
    return texts, findings


def _files(root: Path, findings: list[Finding]) -> Iterator[Path]:
    for name in (ORGANIZATION, METRICS):
        if (root / name).is_symlink() or (root / name).exists():
            yield root / name
    for folder in (SCENARIOS, INITIATIVES):
        for path in sorted((root / folder).iterdir()) if (root / folder).is_dir() else ():
            if path.suffix == ".yaml":
                yield path
            elif path.suffix in {".yml", ".YAML", ".YML"} or path.is_dir():
                place = Location(path.relative_to(root).as_posix())
                findings.append(
                    Finding("P108", place, "this is not read", f"files here end in .yaml: {folder}/NAME.yaml")
                )


def _read(path: Path, name: str) -> str | Finding:
    """The text of one file, or why it cannot be had. Links are not followed: a file's content is its own."""
    place = Location(name)
    if path.is_symlink():
        return Finding("P100", place, "it is a symbolic link", "put the file itself here")
    if not path.is_file():
        return Finding("P100", place, "it is not a regular file", "only files can be read")
    try:
        data = path.read_bytes() if path.stat().st_size <= SIZE_LIMIT else None
    except OSError as error:
        return Finding("P100", place, f"it cannot be read: {error.strerror}", "check its permissions")
    if data is None:
        return Finding("P100", place, "it is larger than 5 MB", "split it, or shorten its texts")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        return Finding("P100", Location(name, line, column), "it is not UTF-8 text", "save it as UTF-8")
