"""Which fields of a scenario the sheets can say at all: what cannot be seen is not taken for
gone."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from portfolio.sheets import columns as c
from portfolio.sheets.merge import Path
from portfolio.sheets.table import Table

_RULE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "mandatory": ("dimension_key", "notes"),
    "exclude": ("dimension_key", "notes"),
    "exclude_pairs": ("dimension_key",),
    "bundles": ("dimension_key", "bundle_member_keys"),
    "prerequisites": ("dimension_key", "prereq_member_keys"),
    "groups": ("dimension_key", "bundle_member_keys", "min_tokens", "max_tokens"),
    "synergies": ("dimension_key", "bundle_member_keys", "bonus_json"),
}
_TARGET_COLUMNS: Mapping[str, str] = {
    "floor": "target_value",
    "ceiling": "target_value",
    "goal": "target_value",
    "baseline": "baseline_value",
    "penalty": "penalty",
    "scale": "scale",
}


@dataclass(frozen=True)
class Sight:
    """The tabs that were read with their columns; `only` are the tabs whose cells count, None for
    all."""

    tables: Mapping[str, Table]
    default_resource: str
    only: Collection[str] | None = None
    blind: Collection[str] = ()
    """Tabs that lack a column by which their rows are told apart."""

    def sees(self, path: Path) -> bool:
        """Whether a row that says this field would be read. Of fields of initiatives and KPIs each
        row says its own."""
        tab, columns = self._source(path)
        table = self.tables.get(tab)
        if table is None or tab in self.blind or not (self.only is None or tab in self.only):
            return False
        return all(column in table.columns for column in columns)

    def _source(self, path: Path) -> tuple[str, tuple[str, ...]]:
        """The tab that says a field, and the columns that it takes."""
        if path == ("capacity", self.default_resource, "all", "cap"):
            return c.CONFIG, ("capacity_total_tokens",)
        if path[0] == "capacity":
            amount = "max_tokens" if path[-1] == "cap" else "min_tokens"
            of_resource = ("resource",) if path[1] != self.default_resource else ()
            return c.CONSTRAINTS, (amount, *of_resource, *_slice(path[2]))
        if path[0] == "constraints" and path[1] in _RULE_COLUMNS:
            return c.CONSTRAINTS, _RULE_COLUMNS[path[1]]
        if path[0] == "targets" and path[-1] in _TARGET_COLUMNS:
            return c.TARGETS, ("target_value", _TARGET_COLUMNS[path[-1]], *_slice(path[1]))
        return "", ()


def _slice(dimension: str) -> tuple[str, ...]:
    return () if dimension == "all" else ("dimension", "dimension_key")
