"""A repair as a scenario that extends the one it repairs: only what changes, by the meaning of each rule.

A rule may be written in several places (a pair in the scenario and in both initiatives); dropping it drops it in all
of them, those in initiatives' files by `overrides`, so that the files themselves stay as they are.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from portfolio.compile.objective import official_scales
from portfolio.compile.pool import pool_of
from portfolio.model import Planning, WeightedKpis
from portfolio.results import Change, Repair, exact

Edit = tuple[tuple[str, ...], Any]
"""A path in the new scenario, and what stands there: None removes."""


def mended(planning: Planning, repair: Repair) -> dict[str, Any]:
    """The fields of the scenario that makes a repair."""
    scenario = planning.scenario
    fields: dict[str, Any] = {
        "title": f"{scenario.title}, repaired"[:300],
        "notes": f"What {planning.name} needs to have a plan: {'; '.join(map(said, repair.changes))}."[:5000],
        "extends": planning.name,
    }
    for change in repair.changes:
        for path, value in [*_edits(planning, change, fields), *_kept_scale(planning, change)]:
            inside = fields
            for step in path[:-1]:
                inside = inside.setdefault(step, {})
            inside[path[-1]] = value
    order = ("title", "notes", "extends", "overrides", "objective", "capacity", "targets", "constraints")
    return {name: fields[name] for name in order if name in fields}


def said(change: Change) -> str:
    """A change in a few words, such as `cap of engineering in country UK from 600 to 652`."""
    if change.to is None or change.rule.bound is None:
        return f"no longer: {change.rule.rule}"
    return f"{change.rule.rule} from {change.rule.bound} to {change.to}"


def _kept_scale(planning: Planning, change: Change) -> Iterator[Edit]:
    """A floor at all that is the scale of a weighted KPI moves, and the weight must go on meaning the same."""
    objective, kpi = planning.scenario.objective, change.rule.measure
    if (
        kpi is None
        or change.rule.family != "target"
        or change.rule.dimension != "all"
        or not isinstance(objective, WeightedKpis)
    ):
        return
    if kpi in objective.weights and kpi not in objective.scales and planning.scenario.targets.all[kpi].goal is None:
        yield ("objective", "scales", kpi), Decimal(exact(official_scales(planning, objective)[kpi]))


def _edits(planning: Planning, change: Change, fields: Mapping[str, Any]) -> Iterator[Edit]:
    rule = change.rule
    if rule.family in ("capacity", "target") and rule.measure and rule.dimension and rule.value and rule.kind:
        slice_path = ("all",) if rule.dimension == "all" else (rule.dimension, rule.value)
        number = None if change.to is None else Decimal(change.to)
        if rule.family == "capacity":
            yield ("capacity", rule.measure, *slice_path, rule.kind), number
        else:
            yield ("targets", *slice_path, rule.measure, rule.kind), number
    elif rule.family == "group" and rule.kind:
        name = rule.rule.partition(" of group ")[2]
        yield ("constraints", "groups", name, rule.kind), None if change.to is None else int(change.to)
    else:
        yield from _DROPS[rule.family](planning, rule.initiatives, rule.rule, fields)


def _drop_named(planning: Planning, keys: Sequence[str], field: str) -> Iterator[Edit]:
    """A mandate or an exclusion of one initiative."""
    key = keys[0]
    if key in getattr(planning.scenario.constraints, field):
        yield ("constraints", field, key), None
    if field == "mandatory" and planning.initiatives[key].mandatory is not None:
        yield ("overrides", key, "mandatory"), None


def _drop_mandatory(planning: Planning, keys: Sequence[str], _name: str, _fields: Mapping[str, Any]) -> Iterator[Edit]:
    yield from _drop_named(planning, keys, "mandatory")


def _drop_exclude(planning: Planning, keys: Sequence[str], _name: str, _fields: Mapping[str, Any]) -> Iterator[Edit]:
    yield from _drop_named(planning, keys, "exclude")


def _drop_pair(planning: Planning, keys: Sequence[str], _name: str, fields: Mapping[str, Any]) -> Iterator[Edit]:
    written = [list(pair) for pair in planning.scenario.constraints.exclude_pairs]
    pairs = fields.get("constraints", {}).get("exclude_pairs", written)
    left = [pair for pair in pairs if set(pair) != set(keys)]
    if left != pairs:
        yield ("constraints", "exclude_pairs"), left
    for key, other in (keys, keys[::-1]):
        yield from _without(planning, key, "excludes", other, fields)


def _drop_prerequisite(
    planning: Planning, keys: Sequence[str], _name: str, fields: Mapping[str, Any]
) -> Iterator[Edit]:
    dependent, required = keys
    written = planning.scenario.constraints.prerequisites.get(dependent, ())
    others = fields.get("constraints", {}).get("prerequisites", {}).get(dependent, list(written))
    if others and required in others:
        yield ("constraints", "prerequisites", dependent), [key for key in others if key != required] or None
    yield from _without(planning, dependent, "requires", required, fields)


def _drop_bundle(planning: Planning, _keys: Sequence[str], name: str, _fields: Mapping[str, Any]) -> Iterator[Edit]:
    bundle = name.removeprefix("bundle ")
    if bundle in planning.scenario.constraints.bundles:
        yield ("constraints", "bundles", bundle), None
    for key in pool_of(planning).base:
        if planning.initiatives[key].bundle == bundle:
            yield ("overrides", key, "bundle"), None


def _without(planning: Planning, key: str, field: str, other: str, fields: Mapping[str, Any]) -> Iterator[Edit]:
    """A list of an initiative without one key."""
    written = list(getattr(planning.initiatives[key], field))
    listed = fields.get("overrides", {}).get(key, {}).get(field, written)
    if other in listed:
        yield ("overrides", key, field), [each for each in listed if each != other]


_DROPS: Mapping[str, Callable[[Planning, Sequence[str], str, Mapping[str, Any]], Iterator[Edit]]] = {
    "mandatory": _drop_mandatory,
    "exclude": _drop_exclude,
    "exclude_pair": _drop_pair,
    "prerequisite": _drop_prerequisite,
    "bundle": _drop_bundle,
}
