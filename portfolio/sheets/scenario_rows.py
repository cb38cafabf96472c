"""Scenarios -> the rows of Scenario_Config, Constraints and Targets that say the same."""

from collections.abc import Iterator, Mapping
from typing import Any

from portfolio.model import Organization
from portfolio.sheets.scenarios import Fields, fields_of

Values = dict[str, Any]


def config_row(name: str, data: Mapping[str, Any], organization: Organization) -> Values:
    """The head of a scenario."""
    fields = fields_of(data)
    objective = dict(data.get("objective") or {})
    mode = objective.pop("mode", None)
    only_weights = set(objective) == {"weights"}
    settings = {n: fields.get((n,)) for n in ("candidates", "overrides", "limits")}
    settings = {n: value for n, value in settings.items() if value not in (None, "all", {})}
    weights = objective["weights"] if only_weights else objective
    usual = next(iter(organization.resources))
    return {
        "scenario_name": name,
        "scenario_title": data.get("title"),
        "period_key": fields.get(("period",)),
        "capacity_total_tokens": fields.get(("capacity", usual, "all", "cap")),
        "objective_mode": mode,
        "objective_weights_json": weights or None,
        "notes": data.get("notes"),
        "settings_json": settings or None,
    }


def constraint_rows(
    name: str, data: Mapping[str, Any], organization: Organization
) -> Iterator[Values]:
    """Capacity and rules of a scenario; the total of the default resource stands in its head."""
    fields = fields_of(data)
    total = ("capacity", next(iter(organization.resources)), "all", "cap")
    for path, value in fields.items():
        if path[0] == "capacity" and path != total:
            yield {"scenario_name": name, **_capacity(path, value)}
    for path, value in fields.items():
        if path[0] == "constraints":
            yield {"scenario_name": name, **_rule(path[1], path[2], value)}


def total_rule(head: Values, resource: str) -> Values:
    """The total of a scenario's head as a row of Constraints, where an installation has it
    there."""
    path = ("capacity", resource, "all", "cap")
    cap = _capacity(path, head["capacity_total_tokens"])
    return {"scenario_name": head["scenario_name"], **cap}


def _capacity(path: tuple[str, ...], value: Any) -> Values:
    cap = path[-1] == "cap"
    return {
        "constraint_type": "capacity_cap" if cap else "capacity_floor",
        "resource": path[1],
        **_slice(path[2:-1]),
        "max_tokens" if cap else "min_tokens": value,
    }


def _slice(path: tuple[str, ...]) -> Values:
    return {"dimension": path[0], "dimension_key": path[1] if len(path) > 1 else "all"}


def _rule(family: str, key: str, value: Any) -> Values:
    if family == "synergies":
        more = {name: inner for name, inner in value.items() if name != "members"}
        bonus = more["bonus"] if set(more) == {"bonus"} else more
        rest = {"bundle_member_keys": value.get("members"), "bonus_json": bonus or None}
    elif family == "groups":
        bounds = {"min_tokens": value.get("at_least"), "max_tokens": value.get("at_most")}
        rest = {"bundle_member_keys": value.get("members"), **bounds}
    elif family == "exclude_pairs":
        rest = {}
    else:
        rest = {_COLUMNS[family]: value}
    return {"constraint_type": _TYPES[family], "dimension_key": key, **rest}


_TYPES: Mapping[str, str] = {
    "mandatory": "mandatory",
    "exclude": "exclude_initiative",
    "exclude_pairs": "exclude_pair",
    "bundles": "bundle_all_or_nothing",
    "prerequisites": "require_prereq",
    "groups": "group_limit",
    "synergies": "synergy_bonus",
}
_COLUMNS: Mapping[str, str] = {
    "mandatory": "notes",
    "exclude": "notes",
    "bundles": "bundle_member_keys",
    "prerequisites": "prereq_member_keys",
}


def target_rows(name: str, data: Mapping[str, Any]) -> Iterator[Values]:
    """A row for each level of each target."""
    targets: dict[tuple[str, ...], Fields] = {}
    for path, value in fields_of(data).items():
        if path[0] == "targets":
            targets.setdefault(path[1:-1], {})[path[-1:]] = value
    for where, fields in targets.items():
        beside = {"baseline_value": fields.get(("baseline",)), "scale": fields.get(("scale",))}
        for level in ("floor", "ceiling", "goal"):
            if (level,) in fields:
                penalty = fields.get(("penalty",)) if level == "goal" else None
                at = {
                    "scenario_name": name,
                    **_slice(where[:-1]),
                    "kpi_key": where[-1],
                    "floor_or_goal": level,
                }
                yield {**at, "target_value": fields[level,], **beside, "penalty": penalty}
