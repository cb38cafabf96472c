"""A scenario that extends another: merged data, and every part still found in the file that wrote it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portfolio.findings import Finding, Location, did_you_mean
from portfolio.source.document import Document


@dataclass(frozen=True)
class Layered:
    """Merged data of several documents; the first document is the last word."""

    documents: tuple[Document, ...]
    data: Mapping[str, Any]

    def locate(self, path: Sequence[str | int], key: bool = False) -> Location:
        """The place in the first document that knows most of the path."""
        found = [document.find(path, key=key) for document in self.documents]
        return max(found, key=lambda steps_and_place: steps_and_place[0])[1]


def merged(base: Any, change: Any) -> Any:
    """Mappings merge deeply, null removes, anything else replaces."""
    if not isinstance(change, Mapping):
        return change
    result = dict(base) if isinstance(base, Mapping) else {}
    for name, value in change.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def resolve_extends(
    documents: Mapping[str, Document], broken: frozenset[str]
) -> tuple[dict[str, Layered], list[Finding]]:
    """Each scenario merged over the one it extends; those in a cycle or on a broken base are left out."""
    resolved: dict[str, Layered] = {}
    findings: list[Finding] = []
    for name in sorted(documents):
        chain, finding = _chain(name, documents, broken)
        if finding:
            findings.append(finding)
        if chain:
            data: Any = {}
            for document in reversed(chain):
                data = merged(data, document.data)
            own = documents[name].data.get("extends")
            data = {k: v for k, v in data.items() if k != "extends"} | ({"extends": own} if own else {})
            resolved[name] = Layered(tuple(chain), data)
    return resolved, findings


def _chain(
    name: str, documents: Mapping[str, Document], broken: frozenset[str]
) -> tuple[list[Document], Finding | None]:
    """The scenario's documents, itself first; empty where the chain does not end well."""
    seen = [name]
    while "extends" in documents[seen[-1]].data:
        here, base = documents[seen[-1]], documents[seen[-1]].data["extends"]
        if not isinstance(base, str):
            return [documents[n] for n in seen], None  # the model says what is wrong with it
        if base in seen:
            route = " -> ".join([*seen[seen.index(base) :], base])
            message = f"scenarios extend each other in a circle: {route}"
            return [], Finding("P501", here.locate(("extends",)), message, "let one of them stand on its own")
        if base in broken:
            return [], None
        if base not in documents:
            finding = Finding(
                "P206", here.locate(("extends",)), f"unknown scenario {base}", did_you_mean(base, documents)
            )
            return [], finding if len(seen) == 1 else None
        seen.append(base)
    return [documents[n] for n in seen], None
