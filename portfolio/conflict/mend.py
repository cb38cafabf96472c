"""A repair as a scenario that extends the one it repairs: only what changes.

A rule may be written in several places (a pair in the scenario and in both initiatives); dropping
it drops it in all of them, those in initiatives' files by `overrides`, so that the files
themselves stay as they are.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from portfolio.compile import Origin, StatedRule, official_scales, stated_rules
from portfolio.model import Planning, WeightedKpis
from portfolio.report import rule_title
from portfolio.results import Change, Repair, exact

FieldPath = tuple[str, ...]
"""A path in the new scenario."""
FieldEdit = tuple[FieldPath, Any]
"""What stands there: None removes."""
LONGEST_TITLE = 300
LONGEST_NOTES = 5000
FIELD_ORDER = (
    "title",
    "notes",
    "extends",
    "overrides",
    "objective",
    "capacity",
    "targets",
    "constraints",
)


def mended(planning: Planning, repair: Repair) -> dict[str, Any]:
    """The fields of the scenario that makes a repair."""
    scenario = planning.scenario
    changes = "; ".join(change_text(change) for change in repair.changes)
    notes = f"What {planning.name} needs to have a plan: {changes}."
    fields: dict[str, Any] = {
        "title": f"{scenario.title}, repaired"[:LONGEST_TITLE],
        "notes": notes[:LONGEST_NOTES],
        "extends": planning.name,
    }
    rules = stated_rules(planning)
    for change in repair.changes:
        stated = rules[change.rule.id]
        edits = [*_edits(planning, stated, change, fields), *_kept_scale(planning, change)]
        for path, value in edits:
            _set(fields, path, value)
    return {name: fields[name] for name in FIELD_ORDER if name in fields}


def _set(fields: dict[str, Any], path: tuple[str, ...], value: object) -> None:
    inside = fields
    for step in path[:-1]:
        inside = inside.setdefault(step, {})
    inside[path[-1]] = value


def change_text(change: Change) -> str:
    """A change in a few words, such as `cap of engineering in country UK from 600 to 652`."""
    title = rule_title(change.rule)
    if change.to is None or change.rule.bound is None:
        return f"no longer: {title}"
    return f"{title} from {change.rule.bound} to {change.to}"


def _kept_scale(planning: Planning, change: Change) -> Iterator[FieldEdit]:
    """The scale of a weighted KPI, where the floor that moves is that scale.

    The weight must go on meaning the same.
    """
    objective = planning.scenario.objective
    kpi = change.rule.measure
    is_floor_at_all = change.rule.family == "target" and change.rule.dimension == "all"
    if kpi is None or not is_floor_at_all or not isinstance(objective, WeightedKpis):
        return
    if kpi not in objective.weights or kpi in objective.scales:
        return
    if planning.scenario.targets.all[kpi].goal is None:
        scale = official_scales(planning, objective)[kpi]
        yield ("objective", "scales", kpi), Decimal(exact(scale))


def _edits(
    planning: Planning,
    stated: StatedRule,
    change: Change,
    fields: Mapping[str, Any],
) -> Iterator[FieldEdit]:
    """Set the path of a rule, or remove every place that states it."""
    if change.to is not None:
        is_count = isinstance(_value_at(planning.scenario, stated.path), int)
        to: object = int(change.to) if is_count else Decimal(change.to)
        yield stated.path, to
        return
    entries: dict[FieldPath, set[int]] = {}
    for place in stated.places:
        *inside, last = place.origin.path
        path = _field_path(place.origin, map(str, inside))
        if isinstance(last, int):
            entries.setdefault(path, set()).add(last)
        else:
            yield (*path, last), None
    for path, positions in entries.items():
        yield path, _without(planning, path, positions, fields)


def _field_path(origin: Origin, path: Iterable[str]) -> FieldPath:
    """What an initiative says is changed by an override, so that its file stays as it is."""
    if origin.subject == "scenario":
        return tuple(path)
    return ("overrides", origin.subject, *path)


def _without(
    planning: Planning,
    path: FieldPath,
    positions: Collection[int],
    fields: Mapping[str, Any],
) -> list[Any] | None:
    """A list without the entries at some positions, and without those that other edits took away.

    None where nothing remains: then the field goes.
    """
    if path[0] == "overrides":
        written = _value_at(planning.initiatives[path[1]], path[2:])
    else:
        written = _value_at(planning.scenario, path)
    gone = [_plain(written[position]) for position in positions]
    remaining = [_plain(entry) for entry in written]
    if _is_edited(fields, path):
        remaining = _value_at(fields, path) or []
    return [entry for entry in remaining if entry not in gone] or None


def _is_edited(fields: Mapping[str, Any], path: FieldPath) -> bool:
    """Whether an edit before has set a path."""
    inside: Any = fields
    for step in path:
        if not isinstance(inside, Mapping) or step not in inside:
            return False
        inside = inside[step]
    return True


def _plain(entry: Any) -> Any:
    return list(entry) if isinstance(entry, tuple) else entry


def _value_at(model: object, path: FieldPath) -> Any:
    """What a model has at a path of its data."""
    value: Any = model
    for step in path:
        value = value[step] if isinstance(value, Mapping) else getattr(value, step)
    return value
