"""A repair as a scenario that extends the one it repairs: only what changes.

A rule may be written in several places (a pair in the scenario and in both initiatives); dropping
it drops it in all of them, those in initiatives' files by `overrides`, so that the files
themselves stay as they are.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from portfolio.compile import official_scales, pool_of
from portfolio.model import Constraints, Planning, WeightedKpis
from portfolio.results import Change, Repair, exact

FieldEdit = tuple[tuple[str, ...], Any]
"""A path in the new scenario, and what stands there: None removes."""
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
    for change in repair.changes:
        edits = [*_edits(planning, change, fields), *_kept_scale(planning, change)]
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
    if change.to is None or change.rule.bound is None:
        return f"no longer: {change.rule.rule}"
    return f"{change.rule.rule} from {change.rule.bound} to {change.to}"


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


def _edits(planning: Planning, change: Change, fields: Mapping[str, Any]) -> Iterator[FieldEdit]:
    rule = change.rule
    is_bound = rule.family in ("capacity", "target")
    if is_bound and rule.measure and rule.dimension and rule.value and rule.kind:
        where = ("all",) if rule.dimension == "all" else (rule.dimension, rule.value)
        path = ("capacity", rule.measure, *where, rule.kind)
        if rule.family == "target":
            path = ("targets", *where, rule.measure, rule.kind)
        yield path, None if change.to is None else Decimal(change.to)
    elif rule.family == "group" and rule.kind:
        name = rule.rule.partition(" of group ")[2]
        size = None if change.to is None else int(change.to)
        yield ("constraints", "groups", name, rule.kind), size
    else:
        drop = _DROPS[rule.family]
        yield from drop(_Dropped(planning, rule.initiatives, rule.rule, fields))


class _Dropped(NamedTuple):
    """A rule among initiatives that is dropped, and the fields that the repair has so far."""

    planning: Planning
    keys: Sequence[str]
    name: str
    fields: Mapping[str, Any]

    @property
    def constraints(self) -> Constraints:
        """As the scenario has them."""
        return self.planning.scenario.constraints

    def without(self, key: str, field: str, other: str) -> Iterator[FieldEdit]:
        """A list of an initiative without one key."""
        written = list(getattr(self.planning.initiatives[key], field))
        overrides = self.fields.get("overrides", {}).get(key, {})
        listed = overrides.get(field, written)
        if other in listed:
            rest = [each for each in listed if each != other]
            yield ("overrides", key, field), rest


def _drop_mandatory(rule: _Dropped) -> Iterator[FieldEdit]:
    key = rule.keys[0]
    if key in rule.constraints.mandatory:
        yield ("constraints", "mandatory", key), None
    if rule.planning.initiatives[key].mandatory is not None:
        yield ("overrides", key, "mandatory"), None


def _drop_exclude(rule: _Dropped) -> Iterator[FieldEdit]:
    key = rule.keys[0]
    if key in rule.constraints.exclude:
        yield ("constraints", "exclude", key), None


def _drop_pair(rule: _Dropped) -> Iterator[FieldEdit]:
    written = [list(pair) for pair in rule.constraints.exclude_pairs]
    pairs = rule.fields.get("constraints", {}).get("exclude_pairs", written)
    rest = [pair for pair in pairs if set(pair) != set(rule.keys)]
    if rest != pairs:
        yield ("constraints", "exclude_pairs"), rest
    for key, other in (rule.keys, rule.keys[::-1]):
        yield from rule.without(key, "excludes", other)


def _drop_prerequisite(rule: _Dropped) -> Iterator[FieldEdit]:
    dependent, required = rule.keys
    written = list(rule.constraints.prerequisites.get(dependent, ()))
    changed = rule.fields.get("constraints", {}).get("prerequisites", {})
    others = changed.get(dependent, written)
    if others and required in others:
        rest = [key for key in others if key != required]
        yield ("constraints", "prerequisites", dependent), rest or None
    yield from rule.without(dependent, "requires", required)


def _drop_bundle(rule: _Dropped) -> Iterator[FieldEdit]:
    bundle = rule.name.removeprefix("bundle ")
    if bundle in rule.constraints.bundles:
        yield ("constraints", "bundles", bundle), None
    for key in pool_of(rule.planning).base:
        if rule.planning.initiatives[key].bundle == bundle:
            yield ("overrides", key, "bundle"), None


_DROPS: Mapping[str, Callable[[_Dropped], Iterator[FieldEdit]]] = {
    "mandatory": _drop_mandatory,
    "exclude": _drop_exclude,
    "exclude_pair": _drop_pair,
    "prerequisite": _drop_prerequisite,
    "bundle": _drop_bundle,
}
