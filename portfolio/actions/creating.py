"""Make a new portfolio, and the files of new initiatives."""

import datetime
import json
from collections.abc import Mapping
from pathlib import Path

from portfolio.actions.checking import editor_schemas
from portfolio.actions.errors import UsageError
from portfolio.actions.scaffold import Scaffold, filled_templates
from portfolio.actions.writing import refusals_of_the_disk
from portfolio.findings import has_errors
from portfolio.model import Initiative, next_key
from portfolio.places import inside, named_place
from portfolio.record import DifferentBytesError, add_file
from portfolio.source import Workspace, read_document, read_workspace, typed
from portfolio.validate import validate

_INITIATIVE_SCHEMA = "# yaml-language-server: $schema=../config/schemas/initiative.json"


def create_portfolio(folder: Path, scaffold: Scaffold) -> tuple[str, ...]:
    """Write the files of a new portfolio below a folder; returns their paths.

    Raises:
        UsageError: if a file is there already, a value is none, or the disk refuses. Where a file
        is
            there already, nothing is made.
    """
    texts = dict(filled_templates(scaffold))
    texts |= editor_schemas(_valid_workspace(texts))
    taken = sorted(path for path in texts if _exists(folder / path))
    if taken:
        names = ", ".join(taken)
        raise UsageError(f"nothing was made, since these are there already: {names}")
    with refusals_of_the_disk():
        target = named_place(Path.cwd(), folder).real
        places = {path: inside(target, path) for path in texts}
        for path, text in texts.items():
            add_file(places[path], text.encode())
    return tuple(texts)


def _exists(path: Path) -> bool:
    """Whether anything has the name, a broken link too."""
    return path.exists() or path.is_symlink()


def _valid_workspace(texts: Mapping[str, str]) -> Workspace:
    documents = {path: text for path, text in texts.items() if path.endswith(".yaml")}
    workspace, findings = read_workspace(documents)
    if workspace is not None and not has_errors([*findings, *validate(workspace)]):
        return workspace
    messages = dict.fromkeys(finding.message for finding in findings)
    reasons = "; ".join(messages) or "they do not fit together"
    raise UsageError(f"nothing was made: {reasons}")


def new_scaffold(
    folder: Path,
    today: datetime.date,
    *,
    name: str | None = None,
    period: str | None = None,
    action: str | None = None,
    gitlab: str | None = None,
    codeowners: str | None = None,
) -> Scaffold:
    """What a new portfolio in a folder is made of; by default it has the folder's name, and starts
    with the next quarter."""
    return Scaffold(
        name=folder.resolve().name if name is None else name,
        period=_next_quarter(today) if period is None else period,
        action=action,
        gitlab=gitlab,
        codeowners=codeowners,
    )


def _next_quarter(today: datetime.date) -> str:
    """The planning period that comes next, such as 2026-Q2."""
    quarter = (today.month - 1) // 3 + 1
    if quarter == 4:
        return f"{today.year + 1}-Q1"
    return f"{today.year}-Q{quarter + 1}"


def create_initiative(root: Path, fields: Mapping[str, str]) -> str:
    """Write the file of a new initiative under the next free key; returns its path from the root.

    Raises:
        UsageError: if a field would not be valid, or the disk refuses.
    """
    folder = root / "initiatives"
    with refusals_of_the_disk():
        key = next_key({path.stem for path in folder.glob("*.yaml")})
        while True:
            path = f"initiatives/{key}.yaml"
            # Somebody else may take the key at this very moment: then the one after it is tried.
            try:
                if add_file(inside(root, path), initiative_text(key, fields).encode()):
                    return path
            except DifferentBytesError:
                pass
            key = next_key({key})


def initiative_text(key: str, fields: Mapping[str, str]) -> str:
    """The file of an initiative in the tool's canonical style.

    Raises:
        UsageError: if it would not be valid.
    """
    lines = [_INITIATIVE_SCHEMA, f"key: {key}"]
    lines += [f"{name}: {_yaml_scalar(value)}" for name, value in fields.items()]
    text = "\n".join(lines) + "\n"
    document, findings = read_document(f"initiatives/{key}.yaml", text)
    if document is not None and not findings:
        read = document
        _, findings = typed(
            Initiative, read.data, lambda path, at_key: read.locate(path, key=at_key)
        )
    if findings:
        raise UsageError("; ".join(finding.message for finding in findings))
    return text


def _yaml_scalar(value: str) -> str:
    """Plain where YAML reads the same text back, else in double quotes."""
    document, findings = read_document("", f"value: {value}\n")
    reads_back = document is not None and not findings and document.data == {"value": value}
    if reads_back and "\n" not in value:
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    # YAML takes some characters for the end of a line that JSON leaves as they are.
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in quoted)
