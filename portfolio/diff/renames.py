"""Files that have another name and the same content: renamed, not gone and new.

The base is read as if it had borne the new names, so that a comparison with the head shows what
else has changed, and a name by itself is no change.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

from portfolio.canonical import canonical_bytes, model_record
from portfolio.findings import Finding, has_errors
from portfolio.model import Initiative, Scenario
from portfolio.source import INITIATIVES, ORGANIZATION, SCENARIOS, Document, Workspace, workspace_of

Named = Initiative | Scenario
_WORDS = ("title", "notes", "extends")
"""Fields of a scenario that may change along with its name; what it extends is merged already."""

RENAMED = "was renamed: write"
"""Stands between an old name and the new one in the advice of a finding."""


@dataclass(frozen=True)
class Renames:
    """Old name -> new name."""

    scenarios: Mapping[str, str] = field(default_factory=dict)
    initiatives: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.scenarios or self.initiatives)

    def old_scenario(self, name: str) -> str:
        """What a scenario of the head was called on the base."""
        old_names = {new: old for old, new in self.scenarios.items()}
        return old_names.get(name, name)


def renamed(base: Workspace, head: Workspace) -> tuple[Renames, Workspace]:
    """What bears another name in the head, and the base with these names in every reference.

    Where the base does not read under the new names, nothing counts as renamed.
    """
    initiatives = _pairs(base.initiatives, head.initiatives, _without("key"))
    with_keys = _under_new_names(base, Renames(initiatives=initiatives))
    if with_keys is None:
        return Renames(), base
    scenarios = _pairs(with_keys.scenarios, head.scenarios, _without(*_WORDS))
    aligned = _under_new_names(with_keys, Renames(scenarios=scenarios))
    if aligned is None:
        return Renames(), base
    return Renames(scenarios, initiatives), aligned


def _pairs(
    base: Mapping[str, Named], head: Mapping[str, Named], content: Callable[[Named], bytes]
) -> dict[str, str]:
    """Names that are gone, each with a new name of the same content, in the order of names."""
    gone = _by_content(base, base.keys() - head.keys(), content)
    new = _by_content(head, head.keys() - base.keys(), content)
    pairs: dict[str, str] = {}
    for meaning, old_names in gone.items():
        pairs.update(zip(old_names, new.get(meaning, []), strict=False))
    return pairs


def _by_content(
    models: Mapping[str, Named], names: Collection[str], content: Callable[[Named], bytes]
) -> dict[bytes, list[str]]:
    by_content: dict[bytes, list[str]] = {}
    for name in sorted(names):
        by_content.setdefault(content(models[name]), []).append(name)
    return by_content


def _without(*fields: str) -> Callable[[Named], bytes]:
    """What a model says, apart from some fields."""

    def content(model: Named) -> bytes:
        record = dict(model_record(model))
        for name in fields:
            record.pop(name, None)
        return canonical_bytes(record)

    return content


def _under_new_names(base: Workspace, renames: Renames) -> Workspace | None:
    """The base read with new names; None where it has errors under them."""
    if not renames:
        return base
    documents = {}
    for document in base.documents.values():
        moved = _moved(document, renames)
        documents[moved.file] = moved
    workspace, findings = workspace_of(documents, documents)
    return None if has_errors(findings) else workspace


def _moved(document: Document, renames: Renames) -> Document:
    """A file under its new name, with new names in every reference of it."""
    path = PurePosixPath(document.file)
    folder, name = str(path.parent), path.stem
    initiatives, scenarios = renames.initiatives, renames.scenarios
    file = document.file
    if folder == INITIATIVES and name in initiatives:
        file = f"{INITIATIVES}/{initiatives[name]}.yaml"
    elif folder == SCENARIOS and name in scenarios:
        file = f"{SCENARIOS}/{scenarios[name]}.yaml"
    data: Any = document.data
    if initiatives:
        data = _with_keys(data, initiatives)
    if folder == SCENARIOS and data.get("extends") in scenarios:
        data = {**data, "extends": scenarios[data["extends"]]}
    if document.file == ORGANIZATION and isinstance(data.get("plan"), Mapping):
        plan = {period: scenarios.get(name, name) for period, name in data["plan"].items()}
        data = {**data, "plan": plan}
    return replace(document, file=file, data=data)


def _with_keys(value: Any, keys: Mapping[str, str]) -> Any:
    """The data with the new keys of initiatives, as values and as names of fields."""
    if isinstance(value, Mapping):
        return {keys.get(name, name): _with_keys(inner, keys) for name, inner in value.items()}
    if isinstance(value, tuple):
        return tuple(_with_keys(inner, keys) for inner in value)
    if isinstance(value, str):
        return keys.get(value, value)
    return value


def with_new_names(findings: Iterable[Finding], renames: Renames) -> Sequence[Finding]:
    """The findings; one about a name that is gone says which name its content has now."""
    advice = {}
    for old, new in renames.initiatives.items():
        advice[f"unknown initiative {old}"] = f"{old} {RENAMED} {new}"
    for old, new in renames.scenarios.items():
        advice[f"unknown scenario {old}"] = f"{old} {RENAMED} {new}"
    advised = []
    for finding in findings:
        hint = advice.get(finding.message, finding.hint)
        advised.append(replace(finding, hint=hint))
    return advised
