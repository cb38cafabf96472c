"""Which way a change can move the best objective of a scenario, in whatever company of other
changes.

Wider bounds, more candidates, better contributions and fewer tokens never lower the optimum; the
opposite never raises it. Everything else is unknown, and so is everything under a lexicographic
objective, whose floors come first.
"""

from collections.abc import Collection, Sequence
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from portfolio.diff.inputs import MISSING, InputEdit
from portfolio.model import (
    Bound,
    Initiative,
    Lexicographic,
    Marker,
    Model,
    Planning,
    Scenario,
    Target,
    WeightedKpis,
    fields_marked,
)
from portfolio.source import INITIATIVES, METRICS, ORGANIZATION, SCENARIOS

_ASIDE = frozenset({"idea", "rejected", "archived"})
"""Statuses in which an initiative is in no pool and meets no prerequisite."""
_BINDING = ("mandatory", "bundle")
"""Fields that make more of an initiative's presence than one more choice."""


def directions(
    edits: Sequence[InputEdit], chain: Collection[str], ends: Sequence[Planning]
) -> list[int | None]:
    """1 never lowers the best objective, -1 never raises it, 0 never moves it, None nothing known;
    for each change.

    ``chain`` are the files of the scenario and of those it extends; ``ends`` its plannings on base
    and head.
    """
    changes_metrics = any(edit.file == METRICS for edit in edits)
    changes_chain = any(edit.file in chain and edit.path[:1] == ("extends",) for edit in edits)
    # Floors come first there, so that a better objective may be given up for them.
    is_lexicographic = any(isinstance(end.scenario.objective, Lexicographic) for end in ends)
    if changes_metrics or changes_chain or is_lexicographic:
        return [None] * len(edits)
    return [_direction(edit, chain, ends) for edit in edits]


def combined(parts: Sequence[int | None]) -> int | None:
    """The direction of changes that come together."""
    moving = {part for part in parts if part != 0}
    if not moving:
        return 0
    return moving.pop() if len(moving) == 1 else None


def _direction(edit: InputEdit, chain: Collection[str], ends: Sequence[Planning]) -> int | None:
    folder = str(PurePosixPath(edit.file).parent)
    if folder == INITIATIVES:
        return _whole_file(edit) if not edit.path else _of_initiative(edit.path, edit, ends)
    if edit.file == ORGANIZATION:
        return 0 if edit.path[0] in ("plan", "guardrails", "name") else None
    if folder != SCENARIOS:
        return None
    if edit.file not in chain:
        return 0
    return _of_scenario(edit, ends)


def _whole_file(edit: InputEdit) -> int | None:
    """One more candidate is one more choice, unless it binds others."""
    data, sign = (edit.after, 1) if edit.before is MISSING else (edit.before, -1)
    binds_others = any(field in data for field in _BINDING)
    is_mere_choice = data.get("status") == "candidate" and not binds_others
    return sign if is_mere_choice else None


def _of_initiative(path: tuple[str, ...], edit: InputEdit, ends: Sequence[Planning]) -> int | None:
    if path[0] in fields_marked(Initiative, Marker.FOR_READERS):
        return 0
    if path[0] == "scopes" and len(path) == 4:
        path = path[2:]
    # What is not written counts as 0, of contributions and of tokens.
    old, new = _number(edit.before, 0), _number(edit.after, 0)
    if len(path) == 2 and path[0] == "contributions":
        metric = ends[0].metrics.metrics.get(path[1])
        return None if metric is None else _sign(new, old, metric.sign)
    if len(path) == 2 and path[0] == "tokens":
        # Fewer tokens may miss a floor of the capacity's use.
        has_floor = any(bound.floor for end in ends for _, bound in _bounds(end, path[1]))
        return None if has_floor else _sign(old, new, 1)
    if path == ("status",) and edit.path == path:
        return _status(edit, ends)
    return None


def _status(edit: InputEdit, ends: Sequence[Planning]) -> int | None:
    key = PurePosixPath(edit.file).stem
    sides = [end.initiatives.get(key) for end in ends]
    if any(side is None or side.mandatory or side.bundle for side in sides):
        return None
    for end in ends:
        constraints = end.scenario.constraints
        is_bundled = any(key in members for members in constraints.bundles.values())
        if is_bundled or key in constraints.mandatory:
            return None
    if edit.before == "candidate" and edit.after in _ASIDE:
        return -1
    if edit.before in _ASIDE and edit.after == "candidate":
        return 1
    return None


def _of_scenario(edit: InputEdit, ends: Sequence[Planning]) -> int | None:
    path = edit.path
    if path and path[0] in fields_marked(Scenario, Marker.FOR_READERS):
        return 0
    # What is taken out here may uncover what the scenario that it extends says.
    if not path or edit.before in (MISSING, None) or edit.after in (MISSING, None):
        return None
    if path[0] == "overrides" and len(path) > 2:
        return _of_initiative(path[2:], edit, ends)
    # Both sides have the rule: only its reason is another.
    if path[0] == "constraints" and path[1] in ("mandatory", "exclude") and len(path) == 3:
        return 0
    more, less = _number(edit.after, None), _number(edit.before, None)
    if path[0] == "capacity":
        return _bound_sign(Bound, path[-1], more, less)
    if path[0] == "targets" and not _is_weighed(path[-2], ends):
        return _bound_sign(Target, path[-1], more, less)
    return None


def _bound_sign(
    model: type[Model], name: str, more: Decimal | None, less: Decimal | None
) -> int | None:
    """By whether more of a bound is looser or tighter, as the bound itself says."""
    if name in fields_marked(model, Marker.MORE_IS_LOOSER):
        return _sign(more, less, 1)
    if name in fields_marked(model, Marker.MORE_IS_TIGHTER):
        return _sign(more, less, -1)
    return None


def _is_weighed(kpi: str, ends: Sequence[Planning]) -> bool:
    """Whether a level of the KPI may be its scale in a weighted sum."""
    for end in ends:
        objective = end.scenario.objective
        if isinstance(objective, WeightedKpis) and kpi in objective.weights:
            return True
    return False


def _bounds(planning: Planning, resource: str) -> list[Any]:
    capacity = planning.scenario.capacity.get(resource)
    return [] if capacity is None else list(capacity.slices())


def _number(value: Any, missing: int | None) -> Decimal | None:
    if value is MISSING and missing is not None:
        return Decimal(missing)
    return value if isinstance(value, Decimal) else None


def _sign(more: Decimal | None, less: Decimal | None, sign: int) -> int | None:
    if more is None or less is None:
        return None
    if more == less:
        return 0
    return sign if more > less else -sign
