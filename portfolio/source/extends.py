"""A scenario that extends another: merged data, and every part still found in the file that wrote
it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portfolio.findings import Finding, Location, did_you_mean
from portfolio.source.documents import Document


@dataclass(frozen=True)
class Layered:
    """Merged data of several documents; the first document is the last word."""

    documents: tuple[Document, ...]
    data: Mapping[str, Any]

    def locate(self, path: Sequence[str | int], key: bool = False) -> Location:
        """The place in the first document that knows most of the path."""
        places = [document.find(path, key=key) for document in self.documents]
        return max(places, key=lambda steps_and_place: steps_and_place[0])[1]


def merged(base: Any, change: Any, *, nulls: bool = False) -> Any:
    """Mappings merge deeply, null removes, anything else replaces; ``nulls`` keeps null for a later
    merge."""
    if not isinstance(change, Mapping):
        return change
    result = dict(base) if isinstance(base, Mapping) else {}
    for name, value in change.items():
        if value is None and not nulls:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value, nulls=nulls)
    return result


def merged_scenario(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """A scenario merged over another: null within the override of an initiative removes a field of
    *that*, null within a bound of a step the bound that holds in every step."""
    result: dict[str, Any] = merged(base, change)
    _keep_null_bounds(result.get("capacity"), change.get("capacity"))
    before, overrides = base.get("overrides"), change.get("overrides")
    if isinstance(overrides, Mapping):
        left = (
            {k: v for k, v in before.items() if overrides.get(k, v) is not None}
            if isinstance(before, Mapping)
            else {}
        )
        kept = {key: fields for key, fields in overrides.items() if fields is not None}
        result["overrides"] = merged(left, kept, nulls=True)
    return result


def _keep_null_bounds(result: Any, change: Any) -> None:
    """Put back into a merged capacity what `by_step` takes away: `{2026-Q3: {cap: null}}`."""
    if not isinstance(result, Mapping) or not isinstance(change, Mapping):
        return
    for name, value in change.items():
        if name != "by_step":
            _keep_null_bounds(result.get(name), value)
        elif isinstance(value, Mapping):
            for step, bounds in value.items():
                if isinstance(bounds, Mapping):
                    nulls = {field: None for field, bound in bounds.items() if bound is None}
                    result[name][step].update(nulls)


def resolve_extends(
    documents: Mapping[str, Document], broken: frozenset[str]
) -> tuple[dict[str, Layered], list[Finding]]:
    """Each scenario merged over the one it extends; those in a cycle or on a broken base are left
    out."""
    resolved: dict[str, Layered] = {}
    findings: list[Finding] = []
    for name in sorted(documents):
        chain, finding = _chain(name, documents, broken)
        if finding and finding not in findings:
            findings.append(finding)
        if chain:
            data: Any = {}
            for document in reversed(chain):
                data = merged_scenario(data, document.data)
            own = documents[name].data.get("extends")
            data = {k: v for k, v in data.items() if k != "extends"} | (
                {"extends": own} if own else {}
            )
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
            return [], _circle(seen[seen.index(base) :], documents)
        if base in broken:
            return [], None
        if base not in documents:
            finding = Finding(
                "P206",
                here.locate(("extends",)),
                f"unknown scenario {base}",
                did_you_mean(base, documents),
            )
            return [], finding if len(seen) == 1 else None
        seen.append(base)
    return [documents[n] for n in seen], None


def _circle(names: list[str], documents: Mapping[str, Document]) -> Finding:
    """The same finding from whichever scenario the circle was entered: told at the first by
    name."""
    first = names.index(min(names))
    route = [*names[first:], *names[:first], names[first]]
    message = f"scenarios extend each other in a circle: {' -> '.join(route)}"
    place = documents[route[0]].locate(("extends",))
    return Finding("P501", place, message, "let one of them stand on its own")
