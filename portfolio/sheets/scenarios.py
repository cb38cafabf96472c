"""Optimization Center: rows of Scenario_Config, Constraints and Targets <-> the fields of
scenarios.

A scenario is a set of fields, each with a path: ("capacity", "engineering", "country", "UK",
"cap"). Rows give such fields, a file gives such fields, and what one has and the other has not was
added or taken out. An exclusion pair is a field of its own, ("constraints", "exclude_pairs",
"A|B"), so that two people can add one each.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portfolio.model import FILE_NAME_LIMIT, Organization
from portfolio.sheets.compound import keys_of
from portfolio.sheets.merge import MergedItem
from portfolio.sheets.slices import EVERYTHING, SliceVocabulary
from portfolio.sheets.table import Row
from portfolio.source import SCENARIOS

Fields = dict[tuple[str, ...], Any]
_SETTINGS = ("candidates", "overrides", "limits")
ONLY_IN_FILES = frozenset({"at_most_per_step", "at_most_finished_per_step"})
"""What a group says of steps: sheets have no columns for it, so it stays in the file."""
_NAMED: Mapping[str, tuple[str, str]] = {
    "mandatory": ("mandatory", "notes"),
    "exclude_initiative": ("exclude", "notes"),
    "bundle_all_or_nothing": ("bundles", "bundle_member_keys"),
    "require_prereq": ("prerequisites", "prereq_member_keys"),
}
"""Rules that are one value under the name in dimension_key: where in `constraints`, and which
column has the value."""
NO_REASON = "no reason given"
"""What stands in a file for the reason of a mandate or exclusion whose row gives none."""
_SEVERAL: Mapping[str, tuple[str, ...]] = {
    "synergy_bonus": ("bundle_member_keys", "bonus_json"),
    "group_limit": ("bundle_member_keys", "min_tokens", "max_tokens"),
}
"""Rules whose value stands in several columns."""


def scenario_file(name: str) -> str:
    """Where a scenario is."""
    return f"{SCENARIOS}/{name}.yaml"


def file_name(text: str) -> str:
    """A scenario's name as its file is called: `Q1 Base (v2)` is q1-base-v2. Empty where nothing of
    it can be used.

    One that is too long for a file keeps its beginning, and a digest by which it differs from
    others that begin so.
    """
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "-", ascii_text.casefold()).strip("-")
    if len(name) <= FILE_NAME_LIMIT:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    beginning = name[: FILE_NAME_LIMIT - len(digest) - 1].rstrip("-")
    return f"{beginning}-{digest}"


@dataclass(frozen=True)
class Reader:
    """Rows -> fields; needs the vocabularies, and which KPIs are to decrease."""

    organization: Organization
    falling: frozenset[str]
    vocabulary: SliceVocabulary
    unseen: frozenset[str] = frozenset()
    """Columns that should be there, and cannot be seen."""

    def config(self, row: Row, file: str, *, is_new: bool) -> Iterator[MergedItem]:
        """The fields of a row of Scenario_Config; the name of a new scenario serves as its
        title."""
        if row.has("scenario_title") or is_new:
            yield MergedItem(
                file,
                ("title",),
                row["scenario_title"] or row["scenario_name"],
                row,
                "scenario_title",
            )
        for column, path in (("period_key", ("period",)), ("notes", ("notes",))):
            if row.has(column):
                yield MergedItem(file, path, row[column], row, column)
        if row["capacity_total_tokens"] is not None:
            resource = next(iter(self.organization.resources))
            yield MergedItem(
                file,
                ("capacity", resource, "all", "cap"),
                row["capacity_total_tokens"],
                row,
                "capacity_total_tokens",
            )
        if row.has("objective_mode") and _sees_objective(row):
            yield MergedItem(file, ("objective",), _objective(row), row, "objective_mode")
        settings = row["settings_json"] or {}
        for name in settings:
            if name not in _SETTINGS:
                row.refuse(
                    "P803",
                    "settings_json",
                    f"{name} is no setting",
                    f"there are {', '.join(_SETTINGS)}",
                )
        if row.has("settings_json"):
            for name in _SETTINGS:
                default = "all" if name == "candidates" else None
                yield MergedItem(file, (name,), settings.get(name), row, "settings_json", default)

    def constraint(self, row: Row, file: str) -> Iterator[MergedItem]:
        """The fields of a row of Constraints."""
        kind = row["constraint_type"]
        if kind is None:
            message = "the row does not say what kind of rule it is"
            row.refuse("P804", "constraint_type", message, "choose one")
        elif kind in ("capacity_floor", "capacity_cap"):
            yield from self._capacity(row, file, kind)
        elif kind == "exclude_pair":
            yield from _pair(row, file)
        elif row["dimension_key"] is None:
            message = f"{kind} needs a name or key in dimension_key"
            row.refuse("P804", "dimension_key", message, "fill it")
        elif kind in _NAMED:
            yield from self._named(row, file, kind)
        elif not all(row.has(column) for column in _SEVERAL[kind]):
            return
        elif kind == "synergy_bonus":
            yield from _synergy(row, file)
        else:
            yield _group(row, file)

    def _named(self, row: Row, file: str, kind: str) -> Iterator[MergedItem]:
        """A rule that stands under a name or key, with its members or its reason."""
        where, column = _NAMED[kind]
        # What cannot be seen is not empty.
        if column in self.unseen:
            return
        value = row[column] or (NO_REASON if column == "notes" else None)
        if value:
            path = ("constraints", where, row["dimension_key"])
            yield MergedItem(file, path, value, row, column)
        elif row.has(column):
            message = f"{kind} needs the members in {column}"
            row.refuse("P804", column, message, "write INIT-0001|INIT-0002")

    def _capacity(self, row: Row, file: str, kind: str) -> Iterator[MergedItem]:
        cap = kind == "capacity_cap"
        level, column, other = (
            ("cap", "max_tokens", "min_tokens") if cap else ("floor", "min_tokens", "max_tokens")
        )
        if not row.has(column):
            return
        if row[column] is None or row[other] is not None:
            row.refuse(
                "P804",
                column,
                f"{kind} takes its number from {column} alone",
                f"fill {column}, empty {other}",
            )
            return
        resource = row["resource"] or next(iter(self.organization.resources))
        where = self.slice_of(row)
        if where is not None:
            yield MergedItem(file, ("capacity", resource, *where, level), row[column], row, column)

    def target(self, row: Row, file: str) -> Iterator[MergedItem]:
        """The fields of a row of Targets: a level, and the baseline, penalty and scale beside
        it."""
        kpi, level, where = row["kpi_key"], row["floor_or_goal"], self.slice_of(row)
        if not row.has("target_value"):
            return
        for column in ("kpi_key", "floor_or_goal", "target_value"):
            if row[column] is None:
                row.refuse(
                    "P804",
                    column,
                    f"{column} is empty",
                    "a target says a KPI, floor or goal, and a value",
                )
                return
        if where is None:
            return
        if level == "floor" and kpi in self.falling:
            level = "ceiling"  # the sheet's word for what must hold, whichever way is better
        at = ("targets", *where, kpi)
        yield MergedItem(file, (*at, level), row["target_value"], row, "target_value")
        for column, name in (
            ("baseline_value", "baseline"),
            ("penalty", "penalty"),
            ("scale", "scale"),
        ):
            if row[column] is not None:
                yield MergedItem(file, (*at, name), row[column], row, column)

    def slice_of(self, row: Row) -> tuple[str, ...] | None:
        """("all",), or (dimension, value) as the files spell them; None and a problem where the row
        says no slice."""
        dimension, value = (row["dimension"] or "").strip(), row["dimension_key"]
        if dimension.casefold() in EVERYTHING:
            if value is not None and value.strip().casefold() not in EVERYTHING:
                row.refuse(
                    "P804",
                    "dimension",
                    f"the row names {value} and no dimension",
                    "say the dimension",
                )
                return None
            return ("all",)
        if value is None:
            row.refuse(
                "P804",
                "dimension_key",
                f"the row does not say which {dimension} it means",
                "fill it",
            )
            return None
        axes = self.vocabulary.axes(dimension)
        values = self.vocabulary.values(axes, value)
        crossed = "/".join(axes)
        if values is None:
            return crossed, value  # validation says what a slice is
        return crossed, "/".join(values)


def _sees_objective(row: Row) -> bool:
    """Whether the sheet has all that an objective says: weights that cannot be seen are not
    none."""
    return row.has("objective_weights_json") or row["objective_mode"] == "north_star"


def _objective(row: Row) -> dict[str, Any] | None:
    """What is maximised. Weights alone are those of the mode; lexicographic alone goes for the
    north star then."""
    mode, more = row["objective_mode"], row["objective_weights_json"]
    if mode is None:
        return None
    has_weights_alone = bool(more) and all(isinstance(value, Decimal) for value in more.values())
    if mode == "north_star" and has_weights_alone:
        return {"mode": mode}
    if mode == "lexicographic" and not more:
        return {"mode": mode, "then": {"mode": "north_star"}}
    if mode == "lexicographic" and has_weights_alone:
        return {"mode": mode, "then": {"mode": "weighted_kpis", "weights": more}}
    if has_weights_alone:
        return {"mode": mode, "weights": more}
    return {"mode": mode, **(more or {})}


def _group(row: Row, file: str) -> MergedItem:
    """At least and at most so many members of a group."""
    group = {
        "members": row["bundle_member_keys"],
        "at_least": row["min_tokens"],
        "at_most": row["max_tokens"],
    }
    given = {name: value for name, value in group.items() if value is not None}
    path = ("constraints", "groups", row["dimension_key"])
    return MergedItem(file, path, given, row, "bundle_member_keys")


def _pair(row: Row, file: str) -> Iterator[MergedItem]:
    text = row["dimension_key"] or "|".join(row["bundle_member_keys"] or ())
    keys = [part.strip() for part in re.split(r"[|,;]", text) if part.strip()]
    if len(keys) != 2:
        row.refuse("P804", "dimension_key", "a pair is two initiatives", "write it as A|B")
        return
    yield MergedItem(
        file, ("constraints", "exclude_pairs", "|".join(sorted(keys))), True, row, "dimension_key"
    )


def _synergy(row: Row, file: str) -> Iterator[MergedItem]:
    """What members are worth together; a row without members names them in dimension_key, with |
    between."""
    name, members = row["dimension_key"], row["bundle_member_keys"]
    named = keys_of(name)
    if not members and len(named) > 1:
        name, members = "+".join(named), named
    if not members or len(members) < 2:
        row.refuse(
            "P804",
            "bundle_member_keys",
            "a synergy needs at least two members",
            "write INIT-0001|INIT-0002",
        )
        return
    bonus = row["bonus_json"]
    if not bonus:
        message = (
            "a synergy needs an amount in bonus_json: what its members are worth more together"
        )
        row.refuse(
            "P804", "bonus_json", message, 'write gmv: 50000, or {"saves": {"engineering": 20}}'
        )
        return
    if all(isinstance(value, Decimal) for value in bonus.values()):
        bonus = {"bonus": bonus}
    value = {"members": members, **bonus}
    yield MergedItem(file, ("constraints", "synergies", name), value, row, "bonus_json")


def fields_of(data: Mapping[str, Any]) -> Fields:
    """Every field of a scenario that sheets hold, from its resolved data."""
    fields: Fields = {
        (name,): data[name]
        for name in ("title", "period", "notes", "objective", *_SETTINGS)
        if name in data
    }
    if isinstance(data.get("period"), Decimal):
        fields["period",] = str(data["period"])  # a year, as cells have it
    for resource, capacity in _mapping(data.get("capacity")):
        fields |= {
            ("capacity", resource, *path): value for path, value in _leaves(capacity, deep=True)
        }
    for dimension, inner in _mapping(data.get("targets")):
        fields |= {
            ("targets", dimension, *path): value for path, value in _leaves(inner, deep=True)
        }
    for name, inner in _mapping(data.get("constraints")):
        if name == "exclude_pairs":
            pairs = ["|".join(sorted(pair)) for pair in inner or ()]
            fields |= {("constraints", name, pair): True for pair in pairs}
        else:
            rules = {key: _without_steps(value) for key, value in _mapping(inner)}
            fields |= {("constraints", name, key): value for key, value in rules.items()}
    return {path: value for path, value in fields.items() if not _is_of_steps(path)}


def _is_of_steps(path: tuple[str, ...]) -> bool:
    """Whether a bound or target is one of steps (`by_step`, `whole`), which stay in the file.

    It lies below a bound of the same slice: ("capacity", "engineering", "all", "whole", "cap").
    """
    if path[0] not in ("capacity", "targets"):
        return False
    is_everything = path[2 if path[0] == "capacity" else 1] == "all"
    return len(path) > (4 if is_everything else 5)


def _without_steps(rule: Any) -> Any:
    if not isinstance(rule, Mapping):
        return rule
    return {name: value for name, value in rule.items() if name not in ONLY_IN_FILES}


def _mapping(data: Any) -> Iterator[tuple[str, Any]]:
    yield from data.items() if isinstance(data, Mapping) else ()


def _leaves(data: Any, *, deep: bool) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in _mapping(data):
        if isinstance(value, Mapping) and deep:
            yield from (((key, *path), inner) for path, inner in _leaves(value, deep=deep))
        else:
            yield (key,), value
