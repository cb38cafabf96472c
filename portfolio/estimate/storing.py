"""Computed contributions into the files, by span: comments and order survive."""

from collections.abc import Iterable, Mapping
from typing import Any

from portfolio.estimate.models import Estimate
from portfolio.model import Initiative
from portfolio.source import INITIATIVES, Workspace, edited

_ORDER = tuple(Initiative.model_fields)


def stored_texts(
    workspace: Workspace, texts: Mapping[str, str], computed: Iterable[Estimate], *, override: bool
) -> tuple[dict[str, str], tuple[str, ...]]:
    """File -> its new text where that differs, and the initiatives that a person's own numbers kept
    as they are.

    What a person entered (``pm_override``) is replaced only with ``override``; where nothing was
    entered there is nothing to replace. An estimate without a place or a number stores nothing.
    """
    by_initiative: dict[str, list[Estimate]] = {}
    for estimate in computed:
        if estimate.path is not None and estimate.computed is not None:
            by_initiative.setdefault(estimate.initiative, []).append(estimate)
    new: dict[str, str] = {}
    kept: list[str] = []
    for key, ready in by_initiative.items():
        if not override and _entered_by_a_person(workspace, key):
            kept.append(key)
            continue
        file = f"{INITIATIVES}/{key}.yaml"
        changes: list[tuple[tuple[str, ...], Any]] = []
        for estimate in ready:
            if estimate.path is not None and estimate.stored != estimate.computed:
                changes.append((estimate.path, estimate.computed))
        if workspace.initiatives[key].contribution_source != "computed":
            changes.append((("contribution_source",), "computed"))
        if changes:
            new[file] = edited(texts[file], changes, _ORDER)
    return new, tuple(kept)


def _entered_by_a_person(workspace: Workspace, key: str) -> bool:
    initiative = workspace.initiatives[key]
    if initiative.contribution_source == "computed":
        return False
    document = workspace.documents[f"{INITIATIVES}/{key}.yaml"]
    # `pm_override` is the default: only where it is written does it speak of a person.
    written = document.find(("contribution_source",))[0]
    has_numbers = any(scope.contributions for scope in initiative.offers().values())
    return bool(written) or has_numbers
